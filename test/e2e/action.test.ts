// The action as a workflow step: what it reads, prints, sets and leaves, under a runner that is faked but for the processes.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { whenFile } from "../kit/expectations.ts";
import { obeyedCommands, Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

const two = [
  { id: "A", verify: "test -e work-A.txt" },
  { id: "B", verify: "test -e work-B.txt" },
];

describe.concurrent("main", () => {
  test("works on the effort; outputs, summary and log say what came of it, and post has nothing to do", async () => {
    using workshop = new Workshop(two);
    const step = new Step(workshop);
    const main = await step.main({ "agent-command": goodAgent(workshop) }).ended;
    expect(main).toMatchObject({ code: 0, stderr: "" });
    const { outputs, summary, state } = step.files();
    expect(outputs).toEqual({
      status: "complete",
      "stop-reason": "complete",
      iterations: "2",
      "stories-passed": "2",
      "stories-total": "2",
      "cost-usd": "",
      "state-dir": step.stateDir,
      generation: expect.stringMatching(/^\d+$/),
    });
    for (const question of ["Done?", "What is left?", "What did it cost?", "Why did it stop?", "What next?"])
      expect(summary).toContain(`**${question}**`);
    expect(summary).toContain("Yes: 2 of 2 stories passed.");
    expect(main.stdout).toContain("gate test -e work-A.txt: passed");
    const titles = obeyedCommands(main.stdout).filter(({ name }) => name === "group");
    expect(titles.map(({ value }) => value)).toEqual([
      "Iteration 1/20: A Story A (agent command)",
      "Iteration 2/20: B Story B (agent command)",
    ]);
    expect(JSON.parse(state.handoff ?? "")).toMatchObject({
      version: 1,
      effort: "x",
      stateDir: step.stateDir,
    });
    const before = step.snapshots();
    const post = await step.post().ended;
    expect(post).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(step.snapshots()).toEqual(before);
    expect(step.files().summary).toBe(summary);
  });

  test("a gate a line, names alike, another folder for the state", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const step = new Step(workshop);
    const stateDir = join(workshop.folder, "elsewhere");
    const main = await step.main({
      effort: "x",
      "agent-command": goodAgent(workshop),
      verify: "test -e work-A.txt\n\n  test -e README.md  \n",
      "max-iterations": "1",
      "state-dir": stateDir,
      "state-key": "mine",
    }).ended;
    expect(main.code).toBe(0);
    expect(main.stdout).toContain("gate test -e work-A.txt: passed");
    expect(main.stdout).toContain("gate test -e README.md: passed");
    expect(step.files().outputs["state-dir"]).toBe(stateDir);
    expect(JSON.parse(step.files().state.handoff ?? "").stateKey).toBe("mine");
  });

  test("a run that stopped short fails the step only where that is wanted, a failed one always", async () => {
    using workshop = new Workshop(two);
    const step = new Step(workshop);
    const inputs = { "agent-command": goodAgent(workshop), "max-iterations": "1" };
    const short = await step.main(inputs).ended;
    expect(short.code).toBe(0);
    expect(step.files().outputs).toMatchObject({ status: "incomplete", "stop-reason": "max-iterations" });
    expect(step.files().summary).toMatch(/What is left\?.*B Story B/);
    const wanted = await step.main({ ...inputs, "fail-on-incomplete": "true" }).ended;
    expect(wanted.code).toBe(1);
    expect(errorsOf(wanted.stdout)).toEqual([
      "incomplete: 1 of 2 stories passed. The effort has used all the iterations it may take; raise max-iterations to go on.",
    ]);
    const failing = { "agent-command": "exit 3", "max-failures": "1", "fail-on-incomplete": "false" };
    const failed = await step.main(failing).ended;
    expect(failed.code).toBe(1);
    expect(step.files().outputs).toMatchObject({ status: "failed", "stop-reason": "max-failures" });
    expect(errorsOf(failed.stdout)).toHaveLength(1);
  });

  test.each([
    [{}, /agent: command agent-command: "my-agent"$/],
    [{ "agent-command": "true", "max-iterations": "0" }, /^max-iterations: "0" .*max-iterations: 20/],
    [{ "agent-command": "true", "max-runtime": "soon" }, /^max-runtime: "soon" .*90s, 10m or 2h/],
    [{ "agent-command": "true", "allow-dirty": "yes" }, /^allow-dirty: "yes" .*write true or false$/],
    [{ "agent-command": "true", effort: "nowhere" }, /nowhere.*effort: <path>\.$/],
    [
      { "agent-command": "true", "working-directory": "missing" },
      /existing checkout with working-directory$/,
    ],
    [{ "agent-command": "true", commit: "sometimes" }, /^commit: "sometimes" .*use each or never$/],
  ])("a mistake is one line that ends with the fix: %j", async (inputs, sentence) => {
    using workshop = new Workshop(two);
    const step = new Step(workshop);
    const main = await step.main(inputs).ended;
    expect(main).toMatchObject({ code: 64, stderr: "" });
    const errors = errorsOf(main.stdout);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(sentence);
    const post = await step.post().ended;
    expect(post.code).toBe(0);
    expect(errorsOf(post.stdout)).toEqual([]);
  });

  test("a working directory below the workspace", async () => {
    using workshop = new Workshop(two);
    const step = new Step(workshop);
    const workspace = { GITHUB_WORKSPACE: workshop.folder };
    const inputs = { "agent-command": goodAgent(workshop), "working-directory": "repository" };
    expect((await step.main(inputs, workspace).ended).code).toBe(0);
    expect(workshop.subjects()).toEqual(["A: Story A", "B: Story B"]);
  });
});

describe.concurrent("an odd runner", () => {
  test("that takes no summary: the run stays what it was", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const step = new Step(workshop);
    const inputs = { "agent-command": goodAgent(workshop) };
    const main = await step.main(inputs, { GITHUB_STEP_SUMMARY: join(workshop.folder, "missing") }).ended;
    expect(main.code).toBe(0);
    expect(main.stdout).toContain("the summary could not be written");
    expect(step.files().outputs).toMatchObject({ status: "complete", "stop-reason": "complete" });
    expect(step.files().state.saved).toBe("true");
  });

  test("an input of our own is no secret, whatever it is called", async () => {
    using workshop = new Workshop([{ id: "A", title: "Write the changelog" }]);
    const step = new Step(workshop);
    const main = await step.main({ "agent-command": goodAgent(workshop), "state-key": "changelog" }).ended;
    expect(main.stdout).toContain("Write the changelog");
    expect(obeyedCommands(main.stdout).filter(({ name }) => name === "add-mask")).toEqual([]);
  });

  test("a value of several lines for the agent is refused without showing it", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const step = new Step(workshop);
    const value = "MY_KEY=-----BEGIN X-----\nc2VjcmV0LWxpbmU=\n-----END X-----";
    const main = await step.main({ "agent-command": "true", "agent-env": value }).ended;
    expect(main.code).toBe(64);
    expect(errorsOf(main.stdout)).toEqual([expect.stringMatching(/^entry 3 of agent-env .*write its NAME$/)]);
    expect(main.stdout.replace(/^::add-mask::.*$/gm, "")).not.toMatch(/END X|c2Vj/);
  });
});

describe.concurrent("what an agent prints", () => {
  const attack = [
    "::set-env name=PATH::/evil",
    "  ::add-mask::the",
    "##[set-env name=PATH]/evil",
    "text ##[add-path]/evil",
    "::stop-commands::guess",
    "::guess::",
    "::endgroup::",
    "::set-output name=status::complete",
    "::error::not ours",
    "\\r::warning::not ours",
  ];

  test("never reaches the runner as a command, nor what it writes into notes, log and gates", async () => {
    const title = "::error::title ##[set-env name=A]b";
    using workshop = new Workshop([
      { id: "A", title, verify: `printf '%b\\n' '${attack.join("\\n")}'; false` },
    ]);
    const step = new Step(workshop);
    const words = JSON.stringify(attack.join("\n").replaceAll("\\r", "\r"));
    const agent = writeAgent(
      workshop,
      `console.log(${words}); console.error(${words}); work();
       change((mine) => { mine.passes = true; mine.notes = ${words}; });
       fs.appendFileSync(progressFile, ${words} + "\\n");`,
    );
    const main = await step.main({ "agent-command": agent, "max-iterations": "1" }).ended;
    expect(main.code).toBe(0);
    expect(main.stdout).toContain("not ours");
    const obeyed = obeyedCommands(main.stdout);
    expect(new Set(obeyed.map(({ name }) => name))).toEqual(new Set(["group", "endgroup"]));
    expect(obeyed.filter(({ name }) => name === "group")).toHaveLength(1);
    expect(step.files().outputs.status).toBe("incomplete");
  });

  test("a secret is masked before anything else is printed, and shown nowhere", async () => {
    using workshop = new Workshop([{ id: "A", verify: "echo gate $MY_API_KEY" }]);
    const step = new Step(workshop);
    const secret = "canary-4711-secret";
    const agent = writeAgent(workshop, "console.log(process.env.MY_API_KEY); work(); propose();");
    const inputs = {
      "agent-command": agent,
      "agent-env": "RALPH_TEST_MARK\nMY_API_KEY\nOTHER_TOKEN=another-canary-99",
    };
    const main = await step.main(inputs, { MY_API_KEY: secret }).ended;
    expect(main.code).toBe(0);
    const [first = "", ...rest] = main.stdout.split("\n");
    expect(first).toBe(`::add-mask::${secret}`);
    const masks = obeyedCommands(main.stdout).filter(({ name }) => name === "add-mask");
    expect(masks.map(({ value }) => value)).toEqual(expect.arrayContaining([secret, "another-canary-99"]));
    const shown = rest.filter((line) => !line.startsWith("::add-mask::")).join("\n");
    expect(shown + step.files().summary + JSON.stringify(step.files().state)).not.toMatch(/canary/);
    expect(shown).toContain("***");
  });
});

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
      expect(step.files().summary).toMatch(/cut off during iteration \d/);
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
  expect(next.stdout).toContain("goes on from snapshot");
  expect(log).toContain("CHECKPOINT");
  for (let n = 1; n <= recorded; n += 1)
    expect(log.match(new RegExp(`^Iteration: ${n}/`, "gm"))?.length).toBeGreaterThan(0);
  expect(next.stdout).toContain(`Iteration ${recorded + 1}/20: `);
}

function errorsOf(log: string): string[] {
  return obeyedCommands(log)
    .filter(({ name }) => name === "error")
    .map(({ value }) => value);
}
