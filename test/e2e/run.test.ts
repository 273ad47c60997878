// The loop from the first story to the last, on one machine, with real git, processes and database.
// @module-tag e2e
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { expectMistake, gitState } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const three = [{ id: "US-001" }, { id: "US-002", dependsOn: ["US-003"] }, { id: "US-003", priority: 2 }];

test("completes three stories: one commit each, the log in the documented form, the result as JSON", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop(three, { branchName: "ralph/test" });
  const { code, result, stdout } = await workshop.run(goodAgent(workshop), "--verify", "test -e README.md");
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toHaveLength(1);
  expect(result).toEqual({
    status: "complete",
    stopReason: "complete",
    resumeAt: null,
    iterations: 3,
    stories: { passed: 3, total: 3 },
    proof: expect.objectContaining({ result: "passed", place: "checkout" }),
    costUsd: null,
    runId: expect.any(String),
    generation: expect.any(Number),
    continues: false,
    stateDir: workshop.state,
    pushed: null,
    unpushedCommits: null,
    next: { kind: "decision", text: "Read the commits on ralph/test, and merge them.", command: null },
  });
  expect(workshop.subjects()).toEqual([
    "US-001: Story US-001",
    "US-003: Story US-003",
    "US-002: Story US-002",
  ]);
  expect(workshop.git("branch", "--show-current").trim()).toBe("ralph/test");
  expect(workshop.git("status", "--porcelain")).toBe("");
  expect(workshop.git("log", "-1", "--format=%an")).not.toBe("\n");
  const log = workshop.progress();
  expect(log).toMatch(/^# Ralph Progress Log\nEffort: x\nType: Feature\nStarted: \d{4}-\d\d-\d\d\n/);
  expect(log).toMatch(
    /## \d{4}-\d\d-\d\d \d\d:\d\d - US-003\nIteration: 2\/20 \| Agent: command \| Result: passed\n- /,
  );
  expect(log).toMatch(
    /---\nCHECKPOINT at .*\nIteration: 3\/20 \| Stories: 3\/3 \| Agent: command\nReason: complete\n---\n$/,
  );
  expect(log.match(/CHECKPOINT/g)).toHaveLength(1);
});

test("--push auto without a remote warns once, and the result counts the commits", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  const { code, result, stderr } = await workshop.run(goodAgent(workshop), "--push", "auto");
  expect(code).toBe(0);
  expect(result).toMatchObject({ status: "complete", pushed: false, unpushedCommits: 1 });
  expect(stderr.match(/no remote \(/g)).toHaveLength(1);
  expect(stderr.trimEnd()).toMatch(/ 1 commit is only in this checkout: there is no remote to push to\.$/m);
});

test("a limit ends the run with exit code 2, and the next run continues counting", async () => {
  using workshop = new Workshop(three);
  const first = await workshop.run(goodAgent(workshop), "--max-iterations", "2");
  expect(first.code).toBe(2);
  expect(first.result).toMatchObject({ status: "incomplete", stopReason: "max-iterations", iterations: 2 });
  const again = await workshop.run(goodAgent(workshop), "--max-iterations", "2");
  expect(again.result).toMatchObject({ stopReason: "max-iterations", iterations: 2 });
  const third = await workshop.run(goodAgent(workshop), "--max-iterations", "9");
  expect(third.code).toBe(0);
  expect(third.result).toMatchObject({ status: "complete", iterations: 3, stories: { passed: 3, total: 3 } });
  expect(workshop.progress()).toContain("Iteration: 3/9");
});

test("Python's sqlite3 reads the session in the documented columns", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  await workshop.run(goodAgent(workshop));
  expect(workshop.query("pragma integrity_check")).toEqual([{ integrity_check: "ok" }]);
  expect(workshop.query("select * from sessions")[0]).toMatchObject({
    task_name: "x",
    task_dir: join(workshop.repository, "tasks/x"),
    agent: "command",
    status: "completed",
    iteration: 1,
    max_iterations: 20,
    session_type: "command",
    transport: "local",
  });
});

describe("stop reasons", () => {
  test("max-failures, exit code 1, after three failed agent sessions in a row; a new run tries again", async () => {
    using workshop = new Workshop(three);
    const agent = writeAgent(workshop, "console.log('broken'); process.exit(9);");
    expect(await workshop.run(agent)).toMatchObject({
      code: 1,
      result: { stopReason: "max-failures", iterations: 3 },
    });
    expect(await workshop.run(goodAgent(workshop))).toMatchObject({ code: 0, result: { iterations: 6 } });
  });

  test("stuck, after a last diagnostic iteration, when there is no progress", async () => {
    using workshop = new Workshop(three);
    const ended = await workshop.run("true", "--stuck-after", "2");
    expect(ended).toMatchObject({ code: 1, result: { stopReason: "stuck", iterations: 3 } });
    expect(workshop.prompt(3)).toContain("no progress");
    expect(workshop.prompt(2)).not.toContain("made no progress");
  });

  test("blocked, when only blocked stories are left", async () => {
    using workshop = new Workshop([
      { id: "A" },
      { id: "B", status: "blocked" },
      { id: "C", dependsOn: ["B"] },
    ]);
    expect(await workshop.run(goodAgent(workshop))).toMatchObject({
      code: 2,
      result: { stopReason: "blocked" },
    });
  });

  test("an empty list is refused with the fix before anything changes, and never complete", async () => {
    using workshop = new Workshop([]);
    const before = gitState(workshop);
    const noStories = /tasks\/x\/prd\.json has no stories yet, .*; add stories to its list "userStories"\.$/m;
    expectMistake(await workshop.cli(workshop.runArgs("exit 1")), noStories);
    expectMistake(await workshop.cli(workshop.runArgs("exit 1", "--dry-run")), noStories);
    expect(gitState(workshop)).toEqual(before);
    // As the message says, the run starts once the list has stories.
    workshop.writeStories([{ id: "A" }]);
    workshop.commitAll("Stories");
    expect((await workshop.run(goodAgent(workshop))).result).toMatchObject({
      status: "complete",
      iterations: 1,
    });
  });

  test("max-runtime cuts off a turn and keeps its work", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const agent = writeAgent(workshop, "work(); setInterval(() => {}, 1000);");
    const ended = await workshop.run(agent, "--max-runtime", "5s");
    expect(ended).toMatchObject({ code: 2, result: { stopReason: "max-runtime", iterations: 1 } });
    expect(workshop.read("work-A.txt")).toContain("iteration 1");
  });

  test("an agent session that takes too long is ended and counts as failed", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const ended = await workshop.run("sleep 600", "--iteration-timeout", "0.2s", "--max-iterations", "1");
    expect(ended.result).toMatchObject({ stopReason: "max-iterations", iterations: 1 });
    expect(workshop.progress()).toContain("Result: timed out");
  });

  test("a gate that takes too long fails", async () => {
    using workshop = new Workshop([{ id: "A", verify: "sleep 600" }]);
    const ended = await workshop.run(goodAgent(workshop), "--gate-timeout", "0.2s", "--max-iterations", "1");
    expect(ended.result.stories.passed).toBe(0);
    expect(workshop.progress()).toContain("timed out");
  });
});

describe("edits of the effort's files", () => {
  test("a story closed or reopened by hand overrides the records", async () => {
    using workshop = new Workshop(three);
    await workshop.run(goodAgent(workshop), "--max-iterations", "1");
    const prd = workshop.prd();
    prd.userStories[0]!.passes = false;
    prd.userStories[1]!.passes = true;
    writeFileSync(workshop.prdFile, `${JSON.stringify(prd, null, 2)}\n`);
    const { result, stderr } = await workshop.run(goodAgent(workshop));
    expect(stderr).toContain("US-001 is open again in the checkout");
    expect(stderr).toContain("US-002 was marked done by hand");
    expect(result).toMatchObject({ status: "complete", iterations: 3 });
  });

  test("a story closed by hand as the last one is committed and pushed", async () => {
    using workshop = new Workshop([{ id: "A" }, { id: "B", passes: true }]);
    const remote = join(workshop.folder, "remote.git");
    workshop.git("clone", "--quiet", "--bare", workshop.repository, remote);
    workshop.git("remote", "add", "origin", remote);
    await workshop.run("true", "--max-iterations", "1");
    const prd = workshop.prd();
    prd.userStories[0]!.passes = true;
    writeFileSync(workshop.prdFile, `${JSON.stringify(prd, null, 2)}\n`);
    const { result } = await workshop.run("true", "--push", "auto", "--proof", "never");
    expect(result).toMatchObject({ status: "complete", iterations: 1 });
    expect(workshop.git("status", "--porcelain")).toBe("");
    expect(workshop.subjects().at(-1)).toBe("x: stories closed by hand");
    const pushed = workshop.git("--git-dir", remote, "show", "ralph/x:tasks/x/prd.json");
    expect(pushed).toBe(readFileSync(workshop.prdFile, "utf8"));
  });

  test("another branchName starts a new effort: the old one is archived, counting starts again", async () => {
    using workshop = new Workshop([{ id: "US-001" }], { branchName: "ralph/one" });
    await workshop.run(goodAgent(workshop));
    workshop.writeStories([{ id: "US-001", title: "Another" }], { branchName: "ralph/two" });
    workshop.commitAll("Another effort");
    const { result } = await workshop.run(
      writeAgent(workshop, "fs.writeFileSync('two.txt', ''); propose();", "two"),
    );
    expect(result).toMatchObject({ status: "complete", iterations: 1, stories: { passed: 1, total: 1 } });
    const archived = execFileSync("find", ["tasks/x/archive", "-type", "f"], {
      cwd: workshop.repository,
      encoding: "utf8",
    });
    expect(archived).toMatch(/archive\/\d{4}-\d\d-\d\d-ralph-one\/progress\.txt/);
    expect(archived).toMatch(/ralph-one\/prd\.json/);
    expect(workshop.progress().match(/Iteration: 1\//g)).toHaveLength(2);
  });

  test("text that the agent adds to the log is kept", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const agent = writeAgent(
      workshop,
      "work(); propose(); fs.appendFileSync(progressFile, '\\n## Learnt\\n- mind the gap\\n');",
    );
    await workshop.run(agent);
    expect(workshop.progress()).toContain("- mind the gap");
  });

  test("a long log is rotated, and its patterns are kept", async () => {
    using workshop = new Workshop(three);
    workshop.write(
      "tasks/x/progress.txt",
      `# Ralph Progress Log\nEffort: x\nType: Feature\nStarted: 2026-01-01\n\n## Codebase Patterns\n- keep me\n\n---\n${"filler\n".repeat(40)}`,
    );
    workshop.commitAll("A long log");
    await workshop.run(goodAgent(workshop), "--rotate-at", "30", "--max-iterations", "1");
    expect(workshop.read("tasks/x/progress-1.txt")).toContain("filler");
    const log = workshop.progress();
    expect(log).toMatch(/Rotation: 1 \(rotated at /);
    expect(log).toContain("## Codebase Patterns\n- keep me");
    expect(log).toContain("## Prior Progress");
    expect(log).not.toContain("filler");
    expect(log).toContain("Iteration: 1/1");
    expect(workshop.git("show", "--stat", "HEAD")).toContain("progress-1.txt");
  });
});

test("the agent gets allow-listed variables, those of --agent-env, and RALPH_* variables", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop([{ id: "A" }]);
  const agent = writeAgent(workshop, "fs.writeFileSync('environment.json', JSON.stringify(process.env));");
  const secrets = {
    GITHUB_TOKEN: "ghs_secretsecret",
    INPUT_X: "1",
    ACTIONS_RUNTIME_TOKEN: "t0ken-value",
    ZITI_IDENTITY: "zzzzzzzzz",
  };
  const args = workshop.runArgs(
    agent,
    "--agent-env",
    "EXTRA",
    "--agent-env",
    "GIVEN=one two",
    "--max-iterations",
    "1",
  );
  await workshop.cli(args, { ...secrets, EXTRA: "extra", CI: "true" });
  const seen = JSON.parse(workshop.read("environment.json"));
  expect(seen).toMatchObject({
    EXTRA: "extra",
    GIVEN: "one two",
    CI: "true",
    RALPH_STORY_ID: "A",
    RALPH_STORY_TITLE: "Story A",
    RALPH_ITERATION: "1",
    RALPH_EFFORT_DIR: join(workshop.repository, "tasks/x"),
  });
  expect(readFileSync(seen.RALPH_PROMPT_FILE, "utf8")).toMatch(/^Story: A Story A\n/);
  for (const name of Object.keys(secrets)) expect(seen).not.toHaveProperty(name);
});

test("a second run of the effort stops as superseded and names the process of the first", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  const agent = writeAgent(workshop, "fs.watch('.', () => { if (fs.existsSync('go')) process.exit(0); });");
  const first = workshop.start(workshop.runArgs(agent, "--max-iterations", "1"));
  await first.printed("Iteration 1/1");
  const second = await workshop.cli(workshop.runArgs("true"));
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`process ${first.child.pid} `);
  expect(JSON.parse(second.stdout)).toMatchObject({ status: "incomplete", stopReason: "superseded" });
  workshop.write("go", "");
  expect((await first.ended).code).toBe(2);
});

test("--commit never commits nothing and creates no branch", async () => {
  using workshop = new Workshop(three);
  const { result } = await workshop.run(goodAgent(workshop), "--commit", "never");
  expect(result).toMatchObject({ status: "complete", iterations: 3 });
  expect(workshop.git("branch", "--show-current").trim()).toBe("main");
  expect(workshop.git("log", "--oneline").trim().split("\n")).toHaveLength(1);
  expect(existsSync(join(workshop.repository, "work-US-001.txt"))).toBe(true);
});
