// What a person asks for between runs and during one: the log of an iteration, a story tried again or skipped.
// @module-tag e2e
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Machines } from "../kit/machines.ts";
import { writePipe } from "../kit/pipe.ts";
import { Workshop } from "../kit/workshop.ts";

const stories = [
  { id: "A", verify: "printf 'checking A\\033[31m red\\n'; test -e mended.txt" },
  { id: "B", verify: "test -e work-B.txt" },
];

test("skip leaves a story out over runs, retry takes it up again and resets the tries", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop(stories);
  const agent = goodAgent(workshop);
  const command = (...args: string[]) =>
    workshop.cli([...args, "--effort", "tasks/x", "-C", workshop.repository, "--state-dir", workshop.state]);
  // Before the first run, too.
  expect((await command("skip", "A")).stdout).toContain("x: A is skipped.");
  expect((await command("skip", "C")).stderr).toMatch(/has no story "C"; its stories are A, B\.$/m);
  const other = await workshop.run("true", "--max-iterations", "1");
  expect(other.stderr).toContain("Iteration 1/1: B ");
  expect((await command("retry", "A")).stdout).toContain("x: A is no longer skipped");
  await workshop.run(agent, "--max-tries", "1", "--max-iterations", "1");
  const skipped = await command("skip", "A");
  expect(skipped.stdout).toMatch(
    /^x: A is skipped\. It holds from the next run on\. To undo it: ralph-ci retry A --effort tasks\/x -C \S+ --state-dir \S+\n$/,
  );
  const run = await workshop.run(agent);
  expect(run.result).toMatchObject({
    stopReason: "blocked",
    iterations: 2,
    stories: { passed: 1, total: 2 },
  });
  expect(run.result).toHaveProperty(
    "next.text",
    expect.stringMatching(/^Take up A, skipped, with "ralph-ci retry A /),
  );
  const again = await workshop.run(agent);
  expect(again.result).toMatchObject({ stopReason: "blocked", iterations: 2 });
  const status = await command("status");
  expect(status.stdout).toMatch(/^ {2}A {2}skipped/m);

  writeFileSync(join(workshop.repository, "mended.txt"), "");
  workshop.commitAll("Mend");
  const undone = /To undo it: (ralph-ci .*)/.exec(skipped.stdout)?.[1]?.split(" ").slice(1) ?? [];
  expect((await workshop.cli(undone)).stdout).toBe(
    "x: A is no longer skipped, and its tries count anew. It holds from the next run on.\n",
  );
  expect((await workshop.run(agent, "--max-tries", "1")).result.status).toBe("complete");
  expect((await command("retry", "A")).stderr).toContain("A has passed");
  expect((await command("retry", "AA")).stderr).toMatch(/has no story "AA"; its stories are A, B\./);
});

test("retry takes up a story that is set aside", async () => {
  using workshop = new Workshop(stories);
  const agent = goodAgent(workshop);
  await workshop.run(agent, "--max-tries", "1");
  const { stdout } = await workshop.cli([
    "retry",
    "A",
    "--state-dir",
    workshop.state,
    "-C",
    workshop.repository,
  ]);
  expect(stdout).toContain("A is no longer set aside, and its tries count anew.");
  const { result } = await workshop.run(agent, "--max-tries", "1");
  expect(result).toMatchObject({ stopReason: "blocked", iterations: 3 });
});

test("another machine knows a skipped story", async () => {
  using machines = new Machines(stories);
  const agent = goodAgent(machines);
  await machines.runHere(agent, "--max-iterations", "1");
  await machines.cli([
    "skip",
    "A",
    "--effort",
    "tasks/x",
    "-C",
    machines.repository,
    "--state-dir",
    machines.state,
  ]);
  await machines.runHere(agent, "--max-iterations", "1");
  machines.move();
  const { result } = await machines.runHere(agent);
  expect(result).toMatchObject({ stopReason: "blocked", iterations: 2, stories: { passed: 1 } });
});

test("logs prints an iteration as plain text, and follows a live run to its end", async () => {
  using workshop = new Workshop(stories);
  const agent = writeAgent(
    workshop,
    `console.log("\\u001b[1mworking on " + story); work(); propose();
     if (iteration === 2) while (!fs.existsSync(process.env.HOME + "/go")) execFileSync("sleep", ["0.05"]);`,
  );
  const args = ["--effort", "x", "-C", workshop.repository, "--state-dir", workshop.state];
  expect((await workshop.cli(["logs", ...args])).stderr).toContain(
    'no iteration of the effort "x" is recorded',
  );
  const run = workshop.start(workshop.runArgs(agent, "--max-tries", "1"));
  await run.printed("Iteration 2/20");
  const following = workshop.start(["logs", "--follow", ...args]);
  await following.printed("working on B");
  writeFileSync(join(workshop.home, "go"), "");
  const { code, stdout, stderr } = await following.ended;
  await run.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "The run has ended.\n" });
  expect(stdout).toMatch(/^Iteration 2: B, agent command, .*\nworking on B\n/);
  expect(stdout).toMatch(
    /gate 1: test -e work-B\.txt: passed\nIteration 2 ended: passed\. 1 gate passed\.\n/,
  );

  const first = await workshop.cli(["logs", ...args, "--iteration", "1"]);
  expect(first.stdout).toMatch(
    /^Iteration 1: A, agent command, .*\nworking on A\ngate 1:\nchecking A red\ngate 1: .*: failed \(exit code 1\)\nIteration 1 ended: gates-failed\. .*\nThe files are in .*0001\.\n$/,
  );
  expect((await workshop.cli(["logs", ...args, "--iteration", "9"])).stderr).toContain(
    'the effort "x" has no iteration 9; give a number from 1 to 2 with --iteration',
  );
});

test("skip and retry during a run hold after its iteration", async () => {
  using workshop = new Workshop([{ id: "A" }, { id: "B" }, { id: "C" }], { verify: ["true"] });
  const go = join(workshop.folder, "go");
  execFileSync("mkfifo", [go]);
  const wait = `if (story === "A") { fs.writeFileSync(process.env.HOME + "/begun", ""); fs.readFileSync(${JSON.stringify(go)}); }`;
  const run = workshop.start(workshop.runArgs(writeAgent(workshop, `${wait} work(); propose();`)));
  await run.created(join(workshop.home, "begun"));
  for (const args of [
    ["skip", "B"],
    ["skip", "C"],
    ["retry", "C"],
  ]) {
    const asked = await workshop.cli([...args, "--state-dir", workshop.state, "-C", workshop.repository]);
    expect(asked).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("It holds after the current iteration."),
    });
  }
  await writePipe(go, "");
  const { stdout, stderr } = await run.ended;
  expect(JSON.parse(stdout)).toMatchObject({ stopReason: "blocked", iterations: 2 });
  expect(stderr).not.toContain("changed from outside");
  expect(stderr).toContain("A person skips B.");
  expect(workshop.query("select id, status from stories order by id")).toEqual([
    { id: "A", status: "passed" },
    { id: "B", status: "skipped" },
    { id: "C", status: "passed" },
  ]);
});
