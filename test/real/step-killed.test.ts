// Main is killed: post ends what is left, saves, and a run elsewhere goes on; whatever main could or could not hand over.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { whenFile } from "../kit/expectations.ts";
import { Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

const two = [
  { id: "A", verify: "test -e work-A.txt" },
  { id: "B", verify: "test -e work-B.txt" },
];

describe.concurrent("main killed", () => {
  const waitForEver = "setInterval(() => {}, 1000);";
  const reached = "fs.writeFileSync(process.env.HOME + '/reached', '');";
  const untilKept = "test -e $HOME/../kept || { touch $HOME/reached; sleep 600; }";
  /** What happens when main is killed; each says so by a file, and does it only once. */
  const points: Record<string, { body: string; gate?: string; git?: string }> = {
    "while the agent is at work": { body: `${reached} ${waitForEver}` },
    "with half a prd.json": { body: `fs.writeFileSync(prdFile, '{"half'); ${reached} ${waitForEver}` },
    "while a gate runs": { body: "work(); propose();", gate: untilKept },
    "while it commits": { body: "work(); propose();", git: untilKept },
    "in the second iteration": {
      body: `if (story === "B") { ${reached} ${waitForEver} } else { work(); propose(); }`,
    },
  };

  test.each(Object.entries(points))(
    "%s: post ends what is left and saves, and a run elsewhere goes on",
    async (_, { body, gate = "true", git }) => {
      using workshop = new Workshop([
        { id: "A", verify: gate },
        { id: "B", verify: "true" },
      ]);
      const step = new Step(workshop);
      const environment = git === undefined ? {} : slowCommit(workshop, git);
      const main = step.main({ "agent-command": writeAgent(workshop, body) }, environment);
      await whenFile(join(workshop.home, "reached"));
      process.kill(main.child.pid ?? 0, "SIGKILL");
      await main.ended;
      const post = await step.post().ended;
      expect(post).toMatchObject({ code: 0, stderr: "" });
      expect(workshop.leftProcesses()).toEqual([]);
      expect(step.files().summary).toMatch(/interrupted during iteration \d/);
      expect(step.snapshots().length).toBeGreaterThan(0);
      await goesOnElsewhere(workshop, step);
    },
  );

  test("with a secret of agent-env in its log: post knows it too, and gives the checkout free", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const step = new Step(workshop);
    const leak = "fs.appendFileSync(progressFile, '- ' + process.env.MY_SVC_KEY + '\\n');";
    const inputs = {
      "agent-command": writeAgent(workshop, `${leak} ${reached} ${waitForEver}`),
      "agent-env": "RALPH_TEST_MARK\nMY_SVC_KEY=canary77secret99",
    };
    const main = step.main(inputs);
    await whenFile(join(workshop.home, "reached"));
    process.kill(main.child.pid ?? 0, "SIGKILL");
    await main.ended;
    const again = { "INPUT_AGENT-ENV": inputs["agent-env"] };
    const post = await step.post(again).ended;
    expect(post.code).toBe(0);
    const [snapshot = ""] = step.snapshots();
    const log = readFileSync(join(snapshot, "progress/progress.txt"), "utf8");
    expect(log).toContain("- ***");
    expect(log).not.toContain("canary77");
    expect(readFileSync(join(workshop.repository, ".git/ralph-ci-run.lock.2"), "utf8")).toBe("");
  });

  test("before there is a state: post says so and fails nothing", async () => {
    using workshop = new Workshop(two);
    const step = new Step(workshop);
    const post = await step.post({}, {}).ended;
    expect(post.code).toBe(0);
    expect(post.stdout).toContain("nothing to finish");
    expect(step.hasState).toBe(false);
  });

  test.each([
    ["with no handoff at all", undefined],
    ["with the handoff of a later version", { version: 99, stateDir: 7, effort: ["x"], more: {} }],
    ["with a handoff that is no JSON", "{"],
  ])("post works %s", async (_, handoff) => {
    using workshop = new Workshop(two);
    const step = new Step(workshop);
    const agent = writeAgent(
      workshop,
      "fs.writeFileSync(process.env.HOME + '/reached', ''); setInterval(() => {}, 1000);",
    );
    const main = step.main({ "agent-command": agent });
    await whenFile(join(workshop.home, "reached"));
    process.kill(main.child.pid ?? 0, "SIGKILL");
    await main.ended;
    const text = typeof handoff === "string" ? handoff : JSON.stringify(handoff);
    const post = await step.post({}, handoff === undefined ? {} : { handoff: text }).ended;
    expect(post).toMatchObject({ code: 0, stderr: "" });
    expect(step.snapshots()).toHaveLength(1);
    expect(workshop.leftProcesses()).toEqual([]);
  });
});

/** A PATH on which git does something else before it commits. */
function slowCommit(workshop: Workshop, before: string): { PATH: string } {
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  mkdirSync(join(workshop.folder, "bin"));
  const words = `case " $* " in *" commit "*) ${before};; esac`;
  workshop.script("bin/git", `#!/bin/sh\n${words}\nexec ${real} "$@"\n`);
  return { PATH: `${join(workshop.folder, "bin")}:${workshop.environment.PATH}` };
}

/** Takes the place of another runner: nothing is left but the repository as it was pushed, and the snapshots. */
async function goesOnElsewhere(workshop: Workshop, step: Step): Promise<void> {
  const recorded = Number(workshop.query("select max(n) as n from iterations", step.stateDir)[0]?.n);
  const store = join(workshop.folder, "kept");
  renameSync(join(step.stateDir, "snapshots"), store);
  rmSync(step.stateDir, { recursive: true });
  workshop.git("checkout", "--quiet", "--force", "main");
  workshop.git("clean", "-fdq");
  const next = await step.main({ "agent-command": goodAgent(workshop), verify: "true", store }).ended;
  const log = workshop.progress();
  expect(next.stdout).toContain("continuing from snapshot");
  expect(log).toContain("CHECKPOINT");
  for (let n = 1; n <= recorded; n += 1)
    expect(log.match(new RegExp(`^Iteration: ${n}/`, "gm"))?.length).toBeGreaterThan(0);
  expect(next.stdout).toContain(`Iteration ${recorded + 1}/20: `);
}
