// Runs main and post as a workflow step, with real processes and a fake runner.
// @module-tag e2e
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { obeyedCommands, Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

const two = [
  { id: "A", verify: "test -e work-A.txt" },
  { id: "B", verify: "test -e work-B.txt" },
];

describe.concurrent("main", () => {
  test("completes the effort, writes outputs, summary and log, and leaves nothing for post", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop(two);
    const step = new Step(workshop);
    const setup = "test -e README.md\ntrue";
    const main = await step.main({ "agent-command": goodAgent(workshop), setup }).ended;
    expect(main).toMatchObject({ code: 0, stderr: "" });
    const { outputs, summary, state } = step.files();
    expect(outputs).toEqual({
      status: "complete",
      "stop-reason": "complete",
      "resume-at": "",
      iterations: "2",
      "stories-passed": "2",
      "stories-total": "2",
      "cost-usd": "",
      "state-dir": step.stateDir,
      generation: expect.stringMatching(/^\d+$/),
      pushed: "",
      "unpushed-commits": "",
      "pull-request": "",
      next: "decide",
    });
    for (const question of ["Done?", "What is left?", "What did it cost?", "Why did it stop?", "What next?"])
      expect(summary).toContain(`**${question}**`);
    expect(summary).toContain("Yes: 2 of 2 stories passed.");
    expect(summary).toContain("**Proved?** | Yes. 2 gates passed on a clean checkout at commit ");
    expect(summary).toContain("| setup: test -e README.md | clean checkout ");
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

  test("refuses a gate that cannot work before the first turn, and warns of one that a turn may mend", async () => {
    using workshop = new Workshop([{ id: "A", verify: "no-such-program" }]);
    const step = new Step(workshop);
    const refused = await step.main({ "agent-command": goodAgent(workshop) }).ended;
    expect(refused.code).not.toBe(0);
    const faults = obeyedCommands(refused.stdout).filter(({ name }) => name === "error");
    expect(faults.map(({ value }) => value)).toEqual([
      expect.stringMatching(
        /the gate `no-such-program` of A cannot work, .* install it or put it on the PATH$/,
      ),
    ]);
    expect(refused.stdout).not.toContain("Iteration 1");
    const mayWork = { "agent-command": "true", "max-iterations": "1", verify: "./check.sh" };
    workshop.writeStories([{ id: "A" }]);
    workshop.commitAll("Correct the gate");
    const warned = await step.main(mayWork).ended;
    const warnings = obeyedCommands(warned.stdout).filter(({ name }) => name === "warning");
    expect(warnings.map(({ value }) => value).join("\n")).toMatch(
      /the gate `\.\/check\.sh` of every story cannot pass/,
    );
  });

  test("says in outputs, on the page and in the last line that pushes are refused, and the next run pushes", async () => {
    using workshop = new Workshop(two);
    const remote = join(workshop.folder, "remote.git");
    workshop.git("clone", "--quiet", "--bare", workshop.repository, remote);
    workshop.git("remote", "add", "origin", remote);
    const hook = join(remote, "hooks/pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho 'GH013: Repository rule violations found' >&2\nexit 1\n", {
      mode: 0o755,
    });
    const step = new Step(workshop);
    const inputs = { "agent-command": goodAgent(workshop), push: "auto" };
    const refused = await step.main(inputs).ended;
    expect(refused.code).toBe(0);
    const { outputs, summary } = step.files();
    expect(outputs).toMatchObject({ status: "complete", pushed: "false", "unpushed-commits": "2" });
    expect(summary).toMatch(/Was it pushed\?\*\* \| No\. 2 commits are not pushed\. .*GH013.*; allow pushes/);
    expect(summary).toMatch(/What next\?\*\* \| Fix what keeps the commits from being pushed/);
    expect(refused.stdout).toMatch(
      /\ncomplete: 2 of 2 .* 2 commits are not pushed\. .*GH013.*; allow pushes/,
    );
    rmSync(hook);
    const again = await step.main(inputs).ended;
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/\ncomplete: 2 of 2 .* Branch ralph\/x is pushed\.\n/);
    expect(step.files().outputs).toMatchObject({ pushed: "true", "unpushed-commits": "0" });
    expect(step.files().summary).toContain("Yes, to <code>ralph/x</code>.");
    expect(workshop.git("--git-dir", remote, "log", "-1", "--format=%s", "ralph/x").trim()).toBe(
      "B: Story B",
    );
  });

  test("takes one gate per line, an effort by name, and another state folder", async () => {
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

  test("fails the step for an incomplete run only with fail-on-incomplete, for a failed run always", async () => {
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
      "incomplete: 1 of 2 stories passed. The effort has used all its iterations; raise max-iterations to continue.",
    ]);
    const failing = { "agent-command": "exit 3", "max-failures": "1", "fail-on-incomplete": "false" };
    const failed = await step.main(failing).ended;
    expect(failed.code).toBe(1);
    expect(step.files().outputs).toMatchObject({ status: "failed", "stop-reason": "max-failures" });
    expect(errorsOf(failed.stdout)).toHaveLength(1);
  });

  test.each([
    [{ agent: "command" }, /^agent: command needs the command to run; add agent-command: "my-agent"$/],
    [{ "agent-command": "true", "max-iterations": "0" }, /^max-iterations: "0" .*max-iterations: 20/],
    [{ "agent-command": "true", "max-runtime": "soon" }, /^max-runtime: "soon" .*90s, 10m or 2h/],
    [{ "agent-command": "true", "allow-dirty": "yes" }, /^allow-dirty: "yes" .*write true or false$/],
    [{ "agent-command": "true", effort: "nowhere" }, /nowhere.*effort: <path>\.$/],
    [
      { "agent-command": "true", "working-directory": "missing" },
      /existing checkout with working-directory$/,
    ],
    [{ "agent-command": "true", commit: "sometimes" }, /^commit: "sometimes" .*use each or never$/],
  ])("a mistake is reported in one line that ends with the fix: %j", async (inputs, sentence) => {
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

  test("accepts a working directory below the workspace", async () => {
    using workshop = new Workshop(two);
    const step = new Step(workshop);
    const workspace = { GITHUB_WORKSPACE: workshop.folder };
    const inputs = { "agent-command": goodAgent(workshop), "working-directory": "repository" };
    expect((await step.main(inputs, workspace).ended).code).toBe(0);
    expect(workshop.subjects()).toEqual(["A: Story A", "B: Story B"]);
  });
});

describe.concurrent("on an unusual runner", () => {
  test("a missing summary file does not change the result of the run", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const step = new Step(workshop);
    const inputs = { "agent-command": goodAgent(workshop) };
    const main = await step.main(inputs, { GITHUB_STEP_SUMMARY: join(workshop.folder, "missing") }).ended;
    expect(main.code).toBe(0);
    expect(main.stdout).toContain("the job summary could not be written");
    expect(step.files().outputs).toMatchObject({ status: "complete", "stop-reason": "complete" });
    expect(step.files().state.saved).toBe("true");
  });

  test("the value of one of the action's own inputs is never masked, whatever the input is called", async () => {
    using workshop = new Workshop([{ id: "A", title: "Write the changelog" }]);
    const step = new Step(workshop);
    const main = await step.main({ "agent-command": goodAgent(workshop), "state-key": "changelog" }).ended;
    expect(main.stdout).toContain("Write the changelog");
    expect(obeyedCommands(main.stdout).filter(({ name }) => name === "add-mask")).toEqual([]);
  });

  test("a multi-line value in agent-env is refused, and the value is not printed", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const step = new Step(workshop);
    const value = "MY_KEY=-----BEGIN X-----\nc2VjcmV0LWxpbmU=\n-----END X-----";
    const main = await step.main({ "agent-command": "true", "agent-env": value }).ended;
    expect(main.code).toBe(64);
    expect(errorsOf(main.stdout)).toEqual([
      expect.stringMatching(/^entry 3 of agent-env .*write only its NAME$/),
    ]);
    expect(main.stdout.replace(/^::add-mask::.*$/gm, "")).not.toMatch(/END X|c2Vj/);
  });
});

describe.concurrent("output of an agent", () => {
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

  test("never reaches the runner as a command, whether in output, notes, log or gates", {
    tags: ["main"],
  }, async () => {
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

  test("contains secrets only as ***, and they are masked before anything else is printed", async () => {
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

function errorsOf(log: string): string[] {
  return obeyedCommands(log)
    .filter(({ name }) => name === "error")
    .map(({ value }) => value);
}
