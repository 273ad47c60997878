// Nothing that an agent leaves makes a run wait without end, and nothing is written where its links lead.
// @module-tag e2e
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { waitForCheckoutFile } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

test("named pipes in place of files are refused or removed, told, and the run completes", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop([{ id: "US-001" }, { id: "US-002" }]);
  const agent = writeAgent(
    workshop,
    `work(); propose();
    const folder = process.env.RALPH_EFFORT_DIR;
    const pipe = (file) => { fs.rmSync(file, { force: true }); execFileSync("mkfifo", [file]); };
    if (iteration === 1) {
      fs.mkdirSync("sub");
      for (const name of ["progress.txt", "prompt.md", "prd.md", "progress-7.txt"]) pipe(folder + "/" + name);
      for (const name of ["prd.json", "progress.txt", "iterations/0001/gate-1.log"]) pipe("${workshop.state}/efforts/x/" + name);
      pipe("sub/.gitignore");
    }`,
  );
  const { result, stderr } = await workshop.run(agent, "--verify", "true", "--rotate-at", "2");
  expect(result).toMatchObject({ status: "complete", iterations: 2 });
  expect(stderr).toContain("tasks/x/progress.txt was replaced by a named pipe and is a file again.");
  expect(stderr).toContain(`git waited for ${workshop.repository}/sub/.gitignore, which is not a file`);
  expect(workshop.prompt(2)).toContain("tasks/x/prompt.md was replaced by a named pipe and is removed.");
});

test("a filter that hangs is ended by a signal, and the run ends in order", async () => {
  using workshop = new Workshop([{ id: "US-001" }]);
  const agent = writeAgent(
    workshop,
    `work(); propose();
    execFileSync("git", ["config", "filter.slow.clean", "touch held; sleep 1000"]);
    fs.writeFileSync(".gitattributes", "*.txt filter=slow\\n");`,
  );
  const started = workshop.start(workshop.runArgs(agent));
  await waitForCheckoutFile(workshop, "held");
  started.child.kill("SIGTERM");
  const { code, stdout, stderr } = await started.ended;
  expect(code).toBe(143);
  expect(JSON.parse(stdout)).toMatchObject({ status: "incomplete", stopReason: "cancelled" });
  expect(stderr).toMatch(/git hung on \S+ in \S+ and was ended after \d+ s; look for a filter/);
});

test.each(["tasks/x/progress.txt", "tasks"])("%s as a link out of the checkout", async (name) => {
  using workshop = new Workshop([{ id: "US-001" }, { id: "US-002" }]);
  const outside = join(workshop.folder, "outside");
  mkdirSync(join(outside, "x"), { recursive: true });
  const victims = ["progress.txt", "x/progress.txt", "prd.json"].map((file) => join(outside, file));
  for (const victim of victims) writeFileSync(victim, "theirs\n");
  const target = name.endsWith(".txt") ? victims[0] : outside;
  const agent = writeAgent(
    workshop,
    `work(); propose();
    if (iteration === 1) { fs.rmSync("${name}", { recursive: true }); fs.symlinkSync("${target}", "${name}"); }`,
  );
  const { result, stderr } = await workshop.run(agent, "--max-iterations", "4");
  expect(result.status).toBe("complete");
  expect(victims.map((victim) => readFileSync(victim, "utf8"))).toEqual(["theirs\n", "theirs\n", "theirs\n"]);
  expect(stderr).toMatch(new RegExp(`${name} was replaced by a link.* again`));
  expect(workshop.git("ls-tree", "-r", "HEAD")).not.toContain("120000");
});

test("copies in the state folder that an agent forges change nothing", async () => {
  using workshop = new Workshop([{ id: "US-001", verify: "false" }, { id: "US-002" }]);
  const agent = writeAgent(
    workshop,
    `work();
    const prd = readPrd();
    for (const each of prd.userStories) Object.assign(each, { passes: true, verify: "true" });
    writePrd(prd);
    fs.copyFileSync(prdFile, "${workshop.state}/efforts/x/prd.json");`,
  );
  const { result } = await workshop.run(agent, "--max-iterations", "2", "--max-tries", "1");
  expect(result.stories).toEqual({ passed: 1, total: 2 });
  expect(workshop.prd().userStories.map(({ passes, verify }) => [passes, verify])).toEqual([
    [false, "false"],
    [true, undefined],
  ]);
});

test("records that an agent damages, forges or removes in the state folder are written again", async () => {
  using workshop = new Workshop(
    [1, 2, 3].map((n) => ({ id: `US-00${n}`, verify: n === 3 ? "false" : "true" })),
  );
  const forge =
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('update stories set passes = 1'); c.commit()";
  const agent = writeAgent(
    workshop,
    `work(); propose();
    const main = "${workshop.state}/sessions.db";
    if (iteration === 1) for (const file of [main, main + ".prev"]) fs.writeFileSync(file, "rubbish");
    if (iteration === 2) fs.rmSync("${workshop.state}", { recursive: true });
    if (iteration === 3) execFileSync("python3", ["-c", ${JSON.stringify(forge)}, main]);`,
  );
  const { result, stderr } = await workshop.run(agent, "--max-iterations", "4");
  expect(result.stories).toEqual({ passed: 2, total: 3 });
  expect(stderr).toContain("was damaged or removed from outside; it is written again from memory");
  expect(stderr).toContain("was changed from outside; the records of this run are as it wrote them again");
  expect(workshop.query("select count(*) as n from iterations")).toEqual([{ n: 4 }]);
});
