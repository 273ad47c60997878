// Main is killed: post ends its processes and saves a snapshot, and a run on another machine continues.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

const two = [
  { id: "A", verify: "test -e work-A.txt" },
  { id: "B", verify: "test -e work-B.txt" },
];

describe.concurrent("after main was killed", () => {
  const waitForKill = "setInterval(() => {}, 1000);";
  const reached = "fs.writeFileSync(process.env.HOME + '/reached', '');";
  const untilKept = "test -e $HOME/../kept || { touch $HOME/reached; sleep 600; }";
  /** The moment of the kill. Each creates a file, and waits only once. */
  const points: Record<string, { body: string; gate?: string; git?: string }> = {
    "while the agent is at work": { body: `${reached} ${waitForKill}` },
    "with half a prd.json": { body: `fs.writeFileSync(prdFile, '{"half'); ${reached} ${waitForKill}` },
    "while a gate runs": { body: "work(); propose();", gate: untilKept },
    "while it commits": { body: "work(); propose();", git: untilKept },
    "in the second iteration": {
      body: `if (story === "B") { ${reached} ${waitForKill} } else { work(); propose(); }`,
    },
  };

  test.each(Object.entries(points))(
    "%s: post ends its processes and saves, and a run on another machine continues",
    async (_, { body, gate = "true", git }) => {
      using workshop = new Workshop([
        { id: "A", verify: gate },
        { id: "B", verify: "true" },
      ]);
      const step = new Step(workshop);
      const environment = git === undefined ? {} : slowCommit(workshop, git);
      const main = step.main({ "agent-command": writeAgent(workshop, body) }, environment);
      await main.created(join(workshop.home, "reached"));
      process.kill(main.child.pid ?? 0, "SIGKILL");
      await main.ended;
      const post = await step.post().ended;
      expect(post).toMatchObject({ code: 0, stderr: "" });
      expect(workshop.leftProcesses()).toEqual([]);
      expect(step.files().summary).toMatch(/interrupted during iteration \d/);
      expect(step.snapshots().length).toBeGreaterThan(0);
      await continueElsewhere(workshop, step);
    },
  );

  test("with a secret of agent-env in the log: post redacts it too, and releases the lock of the checkout", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const step = new Step(workshop);
    const leak = "fs.appendFileSync(progressFile, '- ' + process.env.MY_SVC_KEY + '\\n');";
    const inputs = {
      "agent-command": writeAgent(workshop, `${leak} ${reached} ${waitForKill}`),
      "agent-env": "RALPH_TEST_MARK\nMY_SVC_KEY=canary77secret99",
    };
    const main = step.main(inputs);
    await main.created(join(workshop.home, "reached"));
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

  test("before there is a state: post says so and does not fail", async () => {
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
    ["with a handoff that is not JSON", "{"],
  ])("post works %s", async (_, handoff) => {
    using workshop = new Workshop(two);
    const step = new Step(workshop);
    const agent = writeAgent(
      workshop,
      "fs.writeFileSync(process.env.HOME + '/reached', ''); setInterval(() => {}, 1000);",
    );
    const main = step.main({ "agent-command": agent });
    await main.created(join(workshop.home, "reached"));
    process.kill(main.child.pid ?? 0, "SIGKILL");
    await main.ended;
    const text = typeof handoff === "string" ? handoff : JSON.stringify(handoff);
    const post = await step.post({}, handoff === undefined ? {} : { handoff: text }).ended;
    expect(post).toMatchObject({ code: 0, stderr: "" });
    expect(step.snapshots()).toHaveLength(1);
    expect(workshop.leftProcesses()).toEqual([]);
  });
});

/** A PATH whose git executes something before it commits. */
function slowCommit(workshop: Workshop, before: string): { PATH: string } {
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  mkdirSync(join(workshop.folder, "bin"));
  const words = `case " $* " in *" commit "*) ${before};; esac`;
  workshop.script("bin/git", `#!/bin/sh\n${words}\nexec ${real} "$@"\n`);
  return { PATH: `${join(workshop.folder, "bin")}:${workshop.environment.PATH}` };
}

/** Continues on another runner, which has only the pushed repository and the snapshots. */
async function continueElsewhere(workshop: Workshop, step: Step): Promise<void> {
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
