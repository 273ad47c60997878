// The real Claude Code with a scripted model server, in tmux and in print mode, and what it costs.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { answer, type ModelRequest, refuse, workStories } from "../kit/model/index.ts";
import { canaryKey, RealAgents, storiesOf } from "../kit/real-agents.ts";
import { searchPathWithout } from "../kit/search-path.ts";
import { Workshop } from "../kit/workshop.ts";

const three = storiesOf("A", "B", "C");
const tokens = "tokens_input, tokens_output, tokens_cache_read, tokens_cache_write";

describe("Claude Code", () => {
  test("completes three stories in tmux with gates, and records cost, tokens and session", async () => {
    await using lab = await RealAgents.open(three, workStories);
    const { workshop, model } = lab;
    const { code, stderr, result } = await lab.run("--agent", "claude");
    expect(code, stderr).toBe(0);
    expect(result).toMatchObject({ status: "complete", iterations: 3, stories: { passed: 3, total: 3 } });
    expect(workshop.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
    expect(workshop.read("work-C.txt")).toBe("done\n");
    expect(model.main.map(({ story }) => story)).toEqual(["A", "A", "B", "B", "C", "C"]);
    expect(workshop.query(`select agent, agent_version, outcome, ${tokens} from iterations`)).toEqual(
      three.map(() => ({
        agent: "claude",
        agent_version: "2.1.330",
        outcome: "passed",
        tokens_input: 2_000,
        tokens_output: 100,
        tokens_cache_read: 0,
        tokens_cache_write: 0,
      })),
    );
    expect(workshop.query("select min(cost_usd) > 0 as priced from iterations")).toEqual([{ priced: 1 }]);
    expect(result.costUsd).toBeGreaterThan(0);
    expect(workshop.query("select session_type, tmux_session from sessions")).toEqual([
      { session_type: "tmux", tmux_session: null },
    ]);
    expect(stderr.match(/Attach with: tmux -S \S+ attach -r -t agent\n/g)).toHaveLength(3);
  });

  test("records the screen, the whole terminal session and the transcript, without the key", async () => {
    await using lab = await RealAgents.open(storiesOf("A"), workStories);
    const { result, stderr } = await lab.run("--agent", "claude");
    expect(result, stderr).toMatchObject({ status: "complete" });
    const [output, screen, cast, transcript] = [
      ...["output.log", "screen.txt", "session.cast", "transcript.jsonl"],
    ].map((name) => lab.record(1, name)) as [string, string, string, string];
    expect(output).toMatch(/Working on A\.\n● Bash: node -e .*\nA is proposed as done\.\n/);
    expect(screen).toContain("A is proposed as done.");
    const [header, ...events] = cast.trimEnd().split("\n");
    expect(JSON.parse(header ?? "")).toMatchObject({ version: 2, width: 80, height: 23 });
    expect(events.map((line) => JSON.parse(line)[2]).join("")).toContain("Claude Code");
    const lines = transcript.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).type)).toContain("assistant");
    for (const text of [output, screen, cast, transcript, stderr]) expect(text).not.toContain(canaryKey);
  });

  test("works in print mode on request, without an attach command", async () => {
    await using lab = await RealAgents.open(storiesOf("A"), workStories);
    const { result, stderr } = await lab.run("--agent", "claude", "--claude-mode", "print");
    expect(result, stderr).toMatchObject({ status: "complete", iterations: 1 });
    expect(result.costUsd).toBeGreaterThan(0);
    expect(stderr).not.toContain("Attach with:");
    expect(lab.workshop.query("select session_type from sessions")).toEqual([{ session_type: "command" }]);
    expect(lab.workshop.query(`select ${tokens} from iterations`)).toEqual([
      { tokens_input: 2_000, tokens_output: 100, tokens_cache_read: 0, tokens_cache_write: 0 },
    ]);
    expect(lab.record(1, "output.log")).toContain('"type":"result"');
  });

  test("works in print mode without tmux and says so once; with --claude-mode tmux it fails", async () => {
    await using lab = await RealAgents.open(storiesOf("A", "B"), workStories);
    const { workshop } = lab;
    const programs = searchPathWithout(workshop.folder, "tmux", "claude");
    workshop.environment.PATH = `${join(workshop.folder, "bin")}:${programs}`;
    const refused = await lab.run("--agent", "claude", "--claude-mode", "tmux", "--max-failures", "1");
    expect(refused.result).toMatchObject({ stopReason: "start-error", stories: { passed: 0 } });
    expect(refused.stderr).toContain("--claude-mode tmux needs tmux 3.2 or newer");
    expect(workshop.query("select reason from iterations")).toEqual([]);
    const { result, stderr } = await lab.run("--agent", "claude");
    expect(result, stderr).toMatchObject({ status: "complete" });
    expect(stderr.match(/^Note: this machine has no tmux /gm)).toHaveLength(1);
  });

  test("on CI has its first questions answered in its own file, whose other content is kept", async () => {
    await using lab = await RealAgents.open(storiesOf("A"), workStories, { environment: { CI: "true" } });
    const { workshop } = lab;
    workshop.script("home/.claude.json", JSON.stringify({ theme: "light", kept: "as it was" }));
    const { result, stderr } = await lab.run("--agent", "claude");
    expect(result, stderr).toMatchObject({ status: "complete" });
    expect(lab.home(".claude.json")).toMatchObject({
      kept: "as it was",
      hasCompletedOnboarding: true,
      projects: { [workshop.repository]: { hasTrustDialogAccepted: true } },
    });
  });

  test("on a person's machine has its questions answered on the screen", async () => {
    await using lab = await RealAgents.open(storiesOf("A"), workStories);
    lab.workshop.script("home/.claude.json", JSON.stringify({ hasCompletedOnboarding: true, theme: "dark" }));
    const { result, stderr } = await lab.run("--agent", "claude");
    expect(result, stderr).toMatchObject({ status: "complete" });
    expect(lab.record(1, "session.cast")).toMatch(/trust/i);
  });

  test("nearly at the cost limit: no iteration starts, in this run and the next", async () => {
    const expensive = (request: ModelRequest) => answer(workStories(request).steps, { input: 100_000 });
    await using lab = await RealAgents.open(three, expensive);
    const { code, result } = await lab.run("--agent", "claude", "--max-cost", "1.5");
    expect(code).toBe(2);
    expect(result).toMatchObject({ stopReason: "max-cost", iterations: 1 });
    expect(result.costUsd).toBeGreaterThan(0.75);
    expect(result.costUsd).toBeLessThanOrEqual(1.5);
    expect(lab.workshop.git("status", "--porcelain")).toBe("");
    const again = await lab.run("--agent", "claude", "--max-cost", "1.5");
    expect(again.result).toMatchObject({ stopReason: "max-cost", iterations: 1 });
  });

  test("in print mode: refused credentials stop the run as auth-error, and an overloaded provider fails it after some waits", async () => {
    await using lab = await RealAgents.open(three, ({ number }) =>
      answer([refuse({ name: number === 1 ? "authentication" : "overloaded" })]),
    );
    const print = ["--agent", "claude", "--claude-mode", "print"];
    const refused = await lab.run(...print);
    expect(refused, refused.stderr).toMatchObject({
      code: 1,
      result: { stopReason: "auth-error", iterations: 0 },
    });
    const overloaded = await lab.run(...print, "--max-failures", "2");
    expect(overloaded.result, overloaded.stderr).toMatchObject({ stopReason: "max-failures" });
    expect(lab.workshop.query("select outcome from iterations order by n")).toEqual([
      { outcome: "limited" },
      { outcome: "limited" },
    ]);
  });

  test.each([
    ["print", {}, "set ANTHROPIC_API_KEY to your key, or log in"],
    ["tmux", { ANTHROPIC_API_KEY: "", GITHUB_ACTIONS: "true" }, "ANTHROPIC_API_KEY is empty: add the secret"],
  ])(
    "without a key ends the run in mode %s at once, with its own words and the fix",
    async (mode, given, fix) => {
      await using lab = await RealAgents.open(three, workStories);
      const { environment } = lab.workshop;
      delete environment.ANTHROPIC_API_KEY;
      Object.assign(environment, given);
      const { code, result, stderr } = await lab.run("--agent", "claude", "--claude-mode", mode);
      expect({ code, ...result }, stderr).toMatchObject({ code: 1, stopReason: "auth-error", iterations: 0 });
      expect(stderr).toMatch(/^Stopping: auth-error\. claude cannot work: .*Not logged in/m);
      expect(stderr).toContain(fix);
      expect(lab.workshop.subjects()).toEqual([]);
    },
  );

  test("that is not installed is reported with the command that installs it", async () => {
    using workshop = new Workshop(three);
    workshop.environment.PATH = searchPathWithout(workshop.folder, "claude");
    const args = workshop.runArgs("unused", "--max-failures", "1");
    args.splice(args.indexOf("--agent"), 4, "--agent", "claude");
    const { stderr } = await workshop.cli(args, { IS_SANDBOX: "1" });
    expect(stderr).toContain("npm install -g @anthropic-ai/claude-code");
  });
});
