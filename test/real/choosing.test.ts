// The choice of the agent, by configuration and by failover, and how log, journal and status show it.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { expectMistake, locationArgs } from "../kit/expectations.ts";
import { Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

const stories = (...ids: string[]) => ids.map((id) => ({ id, verify: `test -e work-${id}.txt` }));

/** The JSON that a fake Claude Code prints at its end, in print mode. */
const usage =
  "{ input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 700, cache_creation_input_tokens: 80 }";
const resultLine = (fields: string) =>
  `console.log(JSON.stringify({ type: "result", usage: ${usage}, ${fields} }));`;
const refusedLine = `console.log(JSON.stringify({ type: "result", is_error: true, api_error_status: 401, result: "Invalid API key", total_cost_usd: 0 }));`;
const done = resultLine('subtype: "success", is_error: false, result: "Done.", total_cost_usd: 0.5');
const overloaded = resultLine('is_error: true, api_error_status: 529, result: "API Error: 529 Overloaded"');

/** Installs a fake Claude Code that counts its calls. Returns the arguments of a run with it. */
function withClaude(workshop: Workshop, body: string, ...more: string[]) {
  const bin = join(workshop.folder, "bin");
  mkdirSync(bin);
  const counted = `
    const seen = process.env.HOME + "/claude-calls";
    const call = (fs.existsSync(seen) ? Number(fs.readFileSync(seen, "utf8")) : 0) + 1;
    fs.writeFileSync(seen, String(call));`;
  const program = writeAgent(workshop, `${counted}\n${body}`, "fake-claude");
  const text = `#!/bin/sh\n[ "$1" = --version ] && { echo "9.8.7 (Claude Code)"; exit; }\nexec ${program}\n`;
  writeFileSync(join(bin, "claude"), text, { mode: 0o755 });
  workshop.environment.PATH = `${bin}:${workshop.environment.PATH}`;
  workshop.environment.IS_SANDBOX = "1";
  const agent = ["--agent-env", "RALPH_TEST_MARK", "--claude-mode", "print", "--overload-wait", "0.1s"];
  return ["run", ...locationArgs(workshop), "--json", ...agent, ...more];
}

async function ended(workshop: Workshop, args: readonly string[]) {
  const run = await workshop.cli(args);
  return { ...run, result: JSON.parse(run.stdout || "null") };
}

const work = "work(); propose();";
const lines = (text: string, pattern: RegExp) => text.split("\n").filter((line) => pattern.test(line));

describe.concurrent("failover", () => {
  test("switches to the next agent after three failures and back after its success, as log, journal and status show", async () => {
    using workshop = new Workshop(stories("A", "B"));
    const command = writeAgent(workshop, work);
    const fake = `if (call <= 3) { ${overloaded} process.exit(1); } ${work} ${done}`;
    const args = withClaude(workshop, fake, "--agent", "claude", "--failover", "claude,command");
    const { code, stderr, result } = await ended(workshop, [...args, "--agent-command", command]);
    expect(code, stderr).toBe(0);
    expect(result).toMatchObject({ status: "complete", resumeAt: null });

    const why = "claude failed 3 times in a row (its provider is too busy)";
    expect(lines(stderr, /^Continuing with|tried again/)).toEqual([
      `Continuing with command: ${why}`,
      "claude is tried again: command succeeded",
    ]);
    expect(
      workshop.query("select n, agent, outcome, failure, agent_version from iterations order by n"),
    ).toEqual([
      ...[1, 2, 3].map((n) => ({
        n,
        agent: "claude",
        outcome: "limited",
        failure: "overload",
        agent_version: "9.8.7",
      })),
      { n: 4, agent: "command", outcome: "passed", failure: null, agent_version: null },
      { n: 5, agent: "claude", outcome: "passed", failure: null, agent_version: "9.8.7" },
    ]);
    expect(workshop.query("select n, kind, detail from events where kind = 'failover' order by id")).toEqual([
      { n: 4, kind: "failover", detail: `command: ${why}` },
      { n: 5, kind: "failover", detail: "claude: command succeeded" },
    ]);
    const log = workshop.progress();
    expect(log).toContain(
      `| Agent: command | Result: passed\n- Continuing with command: ${why}.\n- 1 gate passed.`,
    );
    expect(log).toContain("| Agent: claude | Result: passed\n- claude is tried again: command succeeded.\n");
    const status = await workshop.cli(["status", ...locationArgs(workshop)]);
    expect(status.stdout).toContain("\n  Agent claude: command succeeded\n");
  });

  test("is shown with its reason in the status of a running run", async () => {
    using workshop = new Workshop(stories("A"));
    const command = writeAgent(workshop, "setInterval(() => {}, 1000);");
    const fake = `${overloaded} process.exit(1);`;
    const args = withClaude(workshop, fake, "--failover", "command", "--failover-threshold", "1");
    const run = workshop.start([...args, "--agent", "claude", "--agent-command", command]);
    await run.printed("(agent command)");
    const text = await workshop.cli(["status", ...locationArgs(workshop)]);
    const json = await workshop.cli(["status", "--json", ...locationArgs(workshop)]);
    await workshop.cli(["stop", "--now", ...locationArgs(workshop)]);
    await run.ended;
    expect(text.stdout).toContain("\n  Agent command: claude failed once (its provider is too busy)\n");
    expect(JSON.parse(json.stdout).efforts).toMatchObject([
      { agent: "command", agentReason: "claude failed once (its provider is too busy)" },
    ]);
  });

  test("also happens when an agent cannot be started; the run ends when all agents fail too often", async () => {
    using workshop = new Workshop(stories("A"));
    const args = withClaude(workshop, "process.exit(3);", "--agent", "claude", "--failover", "command");
    const run = await ended(workshop, [...args, "--agent-command", "exit 7", "--stuck-after", "20"]);
    expect(run.result).toMatchObject({ stopReason: "max-failures", iterations: 6 });
    expect(workshop.query("select agent, count(*) as n from iterations group by agent order by 1")).toEqual([
      { agent: "claude", n: 3 },
      { agent: "command", n: 3 },
    ]);
    expect(lines(run.stderr, /^Continuing with/)).toEqual([
      "Continuing with command: claude failed 3 times in a row (it crashed)",
    ]);
  });

  test("happens at once on a limit with an end time; without another agent the run waits", async () => {
    using workshop = new Workshop(stories("A"));
    const limit = resultLine(
      'is_error: true, api_error_status: 429, result: "You have hit your limit, try again in 3 hours"',
    );
    const args = withClaude(workshop, `${limit} process.exit(1);`, "--max-runtime", "1h");
    const alone = await ended(workshop, args);
    expect(alone).toMatchObject({ code: 2, result: { stopReason: "rate-limited" } });
    const wait = Date.parse(alone.result.resumeAt) - Date.now();
    expect(wait / 3_600_000).toBeCloseTo(3, 1);
    expect(alone.stderr).toMatch(
      /^Stopping: rate-limited\. The agent's provider limits its use until \d{4}-\d\d-\d\d \d\d:\d\d UTC; run again then\.$/m,
    );
    expect(workshop.query("select stop_detail from runs")).toEqual([{ stop_detail: alone.result.resumeAt }]);
    const command = writeAgent(workshop, work);
    const both = await ended(workshop, [
      ...args,
      "--agent",
      "claude",
      "--failover",
      "command",
      "--agent-command",
      command,
    ]);
    expect(both.result, both.stderr).toMatchObject({ status: "complete" });
    expect(both.stderr).toMatch(/^Continuing with command: claude is limited by its provider until \d{4}-/m);
  });

  test("happens at once on refused credentials; without another agent they end the run", async () => {
    using workshop = new Workshop(stories("A"));
    const args = withClaude(workshop, `${refusedLine} process.exit(1);`, "--agent", "claude");
    const alone = await ended(workshop, args);
    expect(alone).toMatchObject({ code: 1, result: { stopReason: "auth-error", iterations: 0 } });
    const command = writeAgent(workshop, work);
    const both = await ended(workshop, [...args, "--failover", "command", "--agent-command", command]);
    expect(both.result, both.stderr).toMatchObject({ status: "complete", iterations: 1 });
    expect(both.stderr).toMatch(/^Continuing with command: claude cannot work \(.*Invalid API key/m);
  });
});

describe.concurrent("the choice of the agent", () => {
  test("prefers the flag, then the story, then the effort, then the default; an unknown name causes one warning", async () => {
    using workshop = new Workshop(
      [
        { id: "A", agent: "claude-code" },
        { id: "B", agent: "clod", priority: 2 },
        { id: "C", priority: 3 },
      ],
      { agent: "command" },
    );
    const command = writeAgent(workshop, work);
    const args = withClaude(workshop, `${work} ${done}`, "--agent-command", command);
    const run = await ended(workshop, args);
    expect(run.result, run.stderr).toMatchObject({ status: "complete" });
    const agents = "select story_id, agent from iterations order by n";
    expect(workshop.query(agents)).toEqual([
      { story_id: "A", agent: "claude" },
      { story_id: "B", agent: "command" },
      { story_id: "C", agent: "command" },
    ]);
    const warning = /"agent" names unknown agents \("clod" of B\), which are ignored; write claude/;
    expect(lines(run.stderr, warning)).toHaveLength(1);
    const validated = await workshop.cli(["validate", "--json", ...locationArgs(workshop)]);
    expect(JSON.parse(validated.stdout).warnings).toContainEqual(expect.stringMatching(warning));
    workshop.writeStories([{ id: "D", agent: "claude" }]);
    workshop.commitAll("Another story");
    await ended(workshop, [...args, "--agent", "command"]);
    expect(workshop.query("select agent from iterations where story_id = 'D'")).toEqual([
      { agent: "command" },
    ]);
  });

  test("falls back to claude, whose cost and version are recorded", async () => {
    using workshop = new Workshop(stories("A"));
    const run = await ended(workshop, withClaude(workshop, `${work} ${done}`));
    expect(run.result, run.stderr).toMatchObject({ status: "complete", costUsd: 0.5 });
    expect(workshop.query("select agent, cost_usd, agent_version from iterations")).toEqual([
      { agent: "claude", cost_usd: 0.5, agent_version: "9.8.7" },
    ]);
    const tokens = "tokens_input, tokens_output, tokens_cache_read, tokens_cache_write";
    expect(workshop.query(`select ${tokens} from iterations`)).toEqual([
      { tokens_input: 10, tokens_output: 5, tokens_cache_read: 700, tokens_cache_write: 80 },
    ]);
    expect(workshop.query("select agent, session_type, tmux_session, server_port from sessions")).toEqual([
      { agent: "claude", session_type: "command", tmux_session: null, server_port: null },
    ]);
  });

  test("fails before the run starts if an agent of any story cannot be used", async () => {
    using workshop = new Workshop([...stories("A"), { id: "B", agent: "command", priority: 9 }]);
    const run = await workshop.cli(withClaude(workshop, work));
    expectMistake(run, /the agent command needs the command to run; add --agent-command "my-agent"/);
    expect(existsSync(join(workshop.state, "sessions.db"))).toBe(false);
  });

  test("is shown by the dry run", async () => {
    using workshop = new Workshop([{ id: "A", agent: "claude" }]);
    const args = withClaude(workshop, work, "--agent-command", "true", "--dry-run");
    const { stdout } = await workshop.cli(args);
    expect(JSON.parse(stdout)).toMatchObject({ agent: "claude", decision: { agent: "claude" } });
  });

  test("decides which agents the doctor checks", async () => {
    using workshop = new Workshop([{ id: "A", agent: "opencode", verify: "true" }]);
    withClaude(workshop, work);
    const doctor = async (...args: string[]) => {
      const { stdout } = await workshop.cli(["doctor", "--json", ...locationArgs(workshop), ...args]);
      const { checks } = JSON.parse(stdout) as { checks: { name: string; level: string; text: string }[] };
      return (name: string) => checks.filter((check) => check.name === name);
    };
    const asked = await doctor();
    expect(asked("claude")).toEqual([{ name: "claude", level: "ok", text: "9.8.7" }]);
    expect(asked("opencode")).toMatchObject([
      { level: "error", text: expect.stringContaining("; install it") },
    ]);
    const given = await doctor("--agent", "claude");
    expect(given("opencode")).toEqual([]);
    const command = await doctor("--agent", "command", "--agent-command", "true");
    expect(command("command")).toMatchObject([{ level: "ok", text: "true" }]);
  });
});

test("a silent command is ended only with --stall-timeout", async () => {
  using workshop = new Workshop(stories("A"));
  const silent = writeAgent(workshop, `setTimeout(() => { ${work} }, 1500);`);
  const cut = await workshop.run(silent, "--stall-timeout", "0.5s", "--max-failures", "1");
  expect(cut.result.stopReason).toBe("max-failures");
  expect(workshop.query("select reason from iterations")).toEqual([
    { reason: "The agent did nothing for 0.5 s (--stall-timeout)." },
  ]);
  expect((await workshop.run(silent)).result.status).toBe("complete");
});

test("a step that stops for a provider limit says when to run again, in its summary and its outputs", async () => {
  using workshop = new Workshop(stories("A"));
  const step = new Step(workshop);
  const command = "echo 'usage limit reached, try again in 3 hours'; exit 1";
  const inputs = { effort: "x", agent: "command", "agent-command": command, "max-runtime": "1h" };
  const { code } = await step.main(inputs).ended;
  expect(code).toBe(0);
  const { outputs, summary } = step.files();
  expect(outputs["resume-at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(summary).toMatch(/limits its use until \d{4}-\d\d-\d\d \d\d:\d\d UTC; run again then\./);
});
