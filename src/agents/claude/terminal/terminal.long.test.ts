// Tests Claude Code in a terminal against the contract, and with all known behaviours of the program.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRedactor, findMarkedProcesses, systemClock } from "../../../platform/index.ts";
import { openAir } from "../../../sandbox/index.ts";
import { type Behaviour, describeAgentContract } from "../../contract.suite.ts";
import type { AttachPoint } from "../../contract.ts";
import { superviseTurn } from "../../index.ts";
import { findTmux } from "../../tmux/index.ts";
import { writeFakeClaude } from "../fake-claude.fixture.ts";
import { terminalAgent } from "./terminal-agent.fixture.ts";
import type { TerminalTimes } from "./terminal-turn.ts";

const tmux = await findTmux(process.env);
const short: TerminalTimes = {
  ready: 8_000,
  unknownDialog: 1_500,
  accepted: 15_000,
  confirmation: 500,
  lateEvent: 500,
  screenRead: 50,
};

function create(program: string, home: string, more: Record<string, string> = {}) {
  return terminalAgent(program, home, short, more);
}

const begin = "claude.start(); const prompt = await claude.prompt();";
const ignoring = 'for (const name of ["SIGTERM", "SIGHUP", "SIGINT"]) process.on(name, () => {});';
const leaving =
  'require("node:child_process").spawn("setsid", ["sleep", "600"], { stdio: "ignore", detached: true }).unref();';
const bodies: Record<Behaviour, string> = {
  echo: `${begin} claude.end(prompt);`,
  fail: `${begin} process.exit(3);`,
  hang: `${ignoring} ${begin} ${leaving} claude.says("ready");`,
  leave: `${begin} ${leaving} claude.end("done");`,
  leak: `${begin} claude.says("a " + process.env.CANARY + " b"); claude.end("done");`,
  flood: `${begin} for (let count = 0; count < 300; count += 1) process.stdout.write("x".repeat(100000)); claude.end("y".repeat(10000000).slice(0, 100));`,
};

describe.skipIf(!tmux)("in a terminal", () => {
  let shared: string;
  beforeAll(() => {
    shared = mkdtempSync(join(tmpdir(), "tui-"));
  });
  afterAll(() => rmSync(shared, { recursive: true }));

  describeAgentContract(
    "claude in tmux",
    (behaviour) => create(writeFakeClaude(shared, bodies[behaviour], behaviour), shared),
    { canWait: true },
  );
});

describe.skipIf(!tmux)("a turn in a terminal", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tui-"));
    for (const name of ["home", "checkout", "record"]) mkdirSync(join(folder, name));
  });
  afterEach(() => {
    expect(findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` }), "processes left behind").toEqual(
      [],
    );
    rmSync(folder, { recursive: true });
  });

  async function take(
    scenario: string,
    more: { key?: string; prompt?: string; environment?: Record<string, string> } = {},
  ) {
    const points: AttachPoint[] = [];
    const agent = create(writeFakeClaude(folder, scenario), join(folder, "home"), {
      ...(more.key === undefined ? {} : { ANTHROPIC_API_KEY: more.key }),
      ...more.environment,
    });
    const turn = await superviseTurn(agent, {
      prompt: more.prompt ?? "Do US-001",
      folder: join(folder, "checkout"),
      environment: { PATH: process.env.PATH ?? "", RALPH_TEST_MARK: folder },
      marker: `RALPH_TEST_MARK=${folder}`,
      outputFile: join(folder, "record/output.log"),
      privateFolder: join(folder, "p"),
      redactor: createRedactor(more.key === undefined ? [] : [more.key]),
      sandbox: openAir("a test"),
      timeout: 20_000,
      stallTimeout: undefined,
      signal: new AbortController().signal,
      clock: systemClock,
      onAttach: (point) => points.push(point),
      onNotice: () => {},
    });
    return { ...turn, points };
  }
  const record = (name: string) => readFileSync(join(folder, "record", name), "utf8");

  test("that succeeds has message, tokens, cost and attach point, and saves screen, recording and transcript", async () => {
    const turn = await take(`${begin} claude.says("Working."); claude.end("All done.");`);
    expect(turn).toMatchObject({
      end: "finished",
      lastOutput: "All done.",
      usage: { input: 20, output: 10, cacheRead: 0, cacheWrite: 0 },
      costUsd: expect.closeTo((20 * 3 + 10 * 15) / 1_000_000, 9),
      points: [{ kind: "tmux", session: "agent", pane: "%0" }],
    });
    expect(record("output.log")).toBe("Working.\nAll done.\n");
    expect(record("screen.txt")).toContain("bypass permissions on");
    expect(record("transcript.jsonl")).toContain("turn_duration");
    expect(JSON.parse(record("session.cast").split("\n")[0] ?? "")).toMatchObject({ version: 2, width: 80 });
    expect(existsSync(join(folder, "p"))).toBe(false);
  });

  test("of a model without a known price has no known cost", async () => {
    const turn = await take(
      `${begin} claude.write({ type: "assistant", message: { id: "a", model: "none-such", content: [], usage: { input_tokens: 7 } } }); claude.end("x");`,
    );
    expect(turn).toMatchObject({ end: "finished", costUsd: undefined, usage: { input: 17 } });
  });

  test("counts a late transcript too", async () => {
    const late = `claude.hook("Stop", { last_assistant_message: "late" }); setTimeout(() => { claude.says("late"); claude.write({ type: "system", subtype: "turn_duration" }); }, 200);`;
    expect(await take(`${begin} ${late}`)).toMatchObject({ end: "finished", usage: { input: 10 } });
  });

  test("whose transcript reports no end ends by its event", async () => {
    expect(await take(`${begin} claude.hook("Stop", { last_assistant_message: "over" });`)).toMatchObject({
      end: "finished",
      lastOutput: "over",
    });
  });

  test("without an event ends by its transcript", async () => {
    const turn = await take(
      `${begin} claude.says("x"); claude.write({ type: "system", subtype: "turn_duration" });`,
    );
    expect(turn).toMatchObject({ end: "finished" });
  });

  test("that a hook of the project sends back to work ends after that work", async () => {
    const again = `claude.says("first", "1"); claude.hook("Stop", { last_assistant_message: "first" }); setTimeout(() => claude.says("more", "2"), 200); setTimeout(() => claude.says("still more", "3"), 500); setTimeout(() => claude.end("second"), 800);`;
    expect(await take(`${begin} ${again}`)).toMatchObject({ end: "finished", lastOutput: "second" });
  });

  test("does not end with a sub-agent", async () => {
    const sub = `claude.hook("Stop", { agent_id: "a1", last_assistant_message: "sub" }); setTimeout(() => claude.end("main"), 700);`;
    expect(await take(`${begin} ${sub}`)).toMatchObject({ end: "finished", lastOutput: "main" });
  });

  test.each([
    ["authentication_failed", "Invalid API key", "auth"],
    ["rate_limit", "You've hit your limit · resets 5pm (UTC)", "rate-limit"],
    ["server_error", "API Error: 529 Overloaded", "overload"],
    ["invalid_request", "Prompt is too long", "context"],
    ["model_not_found", "There's an issue with the selected model", "model"],
  ])("that failed has the reason: %s", async (error, said, failure) => {
    const more = JSON.stringify({ error, last_assistant_message: said });
    expect(await take(`${begin} claude.hook("StopFailure", ${more});`)).toMatchObject({
      end: "failed",
      failure,
      reason: `Claude Code says: ${said}`,
      resetAt: failure === "rate-limit" ? expect.any(Number) : undefined,
    });
  });

  test.each([
    ["process.kill(process.pid, 'SIGKILL');", /was ended by signal 9 before the turn was over/],
    [
      `require("node:child_process").spawnSync("sh", ["-c", "kill -9 $(ps -o ppid= -p " + process.pid + ")"]);`,
      /Claude Code was lost: the tmux server is gone/,
    ],
  ])("without its program or terminal is a crash: %s", async (deed, reason) => {
    const turn = await take(`${begin} claude.says("x"); ${deed}`);
    expect(turn).toMatchObject({ end: "failed", failure: "crash", usage: { input: 10 } });
    expect(turn.reason).toMatch(reason);
  });

  test("a prompt with special characters arrives unchanged", async () => {
    const prompt = `${"a'b\"c $(x) \\`y\\` ; 😀\tü #{pane}\n".repeat(2_000)}end;`;
    const turn = await take(
      `${begin} require("node:fs").writeFileSync(process.env.HOME + "/got", prompt); claude.end("ok");`,
      { prompt },
    );
    expect(turn.end).toBe("finished");
    expect(readFileSync(join(folder, "home/got"), "utf8")).toBe(prompt);
  });

  test("a damaged prompt is sent a second time, in a fresh session", async () => {
    const once = `const first = !fs.existsSync(process.env.HOME + "/second"); fs.writeFileSync(process.env.HOME + "/second", "");
      const hook = claude.hook; if (first) claude.hook = (name, more) => hook(name, name === "UserPromptSubmit" ? { prompt: "Do US" } : more);`;
    const turn = await take(`${once} ${begin} claude.end("ok");`);
    expect(turn).toMatchObject({
      end: "finished",
      lastOutput: "ok",
      points: [{ kind: "tmux" }, { kind: "tmux" }],
    });
  });

  const trust = "Accessing workspace:\\n\\nIs this a project you created or one you trust?";
  test.each([
    ["its usual order", trust, ["No, exit", "Yes, I trust this folder"]],
    ["another order", trust, ["Yes, I trust this folder", "No, exit"]],
    ["numbers", "Do you trust the files in this folder?", ["1. Quit", "2. Tell me more", "3. Yes, proceed"]],
    [
      "the dialog about permissions",
      "WARNING: Claude Code running in Bypass Permissions mode",
      ["1. No, exit", "2. Yes, I accept"],
    ],
    [
      "the dialog about a key",
      "Detected a custom API key in your environment\\nsk-ant-...key",
      ["No (recommended)", "Yes"],
    ],
  ])("a dialog is answered by the text of its options: %s", async (_name, title, options) => {
    const turn = await take(
      `const chosen = await claude.choose("${title}", ${JSON.stringify(options)}); ${begin} claude.end(chosen);`,
    );
    expect(turn).toMatchObject({ end: "finished" });
    expect(turn.lastOutput).toMatch(/Yes/);
  });

  test.each([
    [
      "at the start",
      `await claude.choose("Upgrade your plan?", ["1. Upgrade now", "2. Stay"]); fs.writeFileSync(process.env.HOME + "/chosen", "");`,
    ],
    [
      "during the turn",
      `${begin} claude.says("x"); await claude.choose("A new thing", ["1. Buy", "2. Sell"]); fs.writeFileSync(process.env.HOME + "/chosen", "");`,
    ],
    [
      "without a list",
      `claude.draw("Something new. Press any key."); process.stdin.once("data", () => fs.writeFileSync(process.env.HOME + "/chosen", ""));`,
    ],
  ])("an unknown dialog ends the turn, and no key is pressed: %s", async (_name, scenario) => {
    const turn = await take(scenario);
    expect(turn).toMatchObject({ end: "failed", failure: "dialog" });
    expect(turn.reason).toMatch(/Upgrade your plan|A new thing|Something new/);
    expect(existsSync(join(folder, "home/chosen"))).toBe(false);
  });

  test("a menu about a limit is a limit, and no option is chosen", async () => {
    const menu = `${begin} await claude.choose("You've hit your limit · resets 5pm (UTC)\\nWhat do you want to do?", ["1. Upgrade your plan", "2. Stop and wait"]); fs.writeFileSync(process.env.HOME + "/chosen", "");`;
    expect(await take(menu)).toMatchObject({ failure: "rate-limit", resetAt: expect.any(Number) });
    expect(existsSync(join(folder, "home/chosen"))).toBe(false);
  });

  test("the end of the key on its screen is in no record", async () => {
    const key = "sk-ant-canary-abcdefghij0123456789";
    const shown = `await claude.choose("Detected a custom API key: sk-ant-..." + process.env.ANTHROPIC_API_KEY.slice(-20), ["No", "Yes"]);`;
    const turn = await take(`${shown} ${begin} claude.end("ok");`, { key });
    expect(turn.end).toBe("finished");
    for (const name of readdirSync(join(folder, "record")))
      expect(record(name), name).not.toContain(key.slice(-20));
  });

  test("a person's own settings do not change, and without any nothing is left in the home folder", async () => {
    const look = `claude.start(); await claude.prompt(); claude.end(process.env.CLAUDE_CONFIG_DIR ?? "none");`;
    expect((await take(look)).lastOutput).toMatch(/claude$/);
    expect(existsSync(join(folder, "home/.claude.json"))).toBe(false);
    writeFileSync(join(folder, "home/.claude.json"), "{}");
    expect((await take(look)).lastOutput).toBe("none");
    expect(readFileSync(join(folder, "home/.claude.json"), "utf8")).toBe("{}");
  });

  test("on CI its questions are answered in advance, and other settings stay", async () => {
    const file = join(folder, "home/.claude.json");
    writeFileSync(file, JSON.stringify({ mine: 1, projects: { other: { a: 1 } } }));
    await take(`${begin} claude.end("ok");`, {
      key: "sk-ant-0123456789abcdefghijklm",
      environment: { CI: "true" },
    });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      mine: 1,
      hasCompletedOnboarding: true,
      customApiKeyResponses: { approved: ["3456789abcdefghijklm"] },
      projects: { other: { a: 1 }, [join(folder, "checkout")]: { hasTrustDialogAccepted: true } },
    });
  });
});
