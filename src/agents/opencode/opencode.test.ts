// Tests opencode's adapter against the contract, and with all known behaviours of its server.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findMarkedProcesses } from "../../platform/index.ts";
import { type Behaviour, describeAgentContract } from "../contract.suite.ts";
import type { AttachPoint } from "../contract.ts";
import { superviseTurn } from "../index.ts";
import { turnRequest } from "../turn-request.fixture.ts";
import { writeFakeOpencode } from "./fake-opencode.fixture.ts";
import { createTestAgent as create, type TestAgentOptions } from "./opencode-agent.fixture.ts";

const begin = "const prompt = await server.prompt(); server.busy();";
const ignoring = 'for (const name of ["SIGTERM", "SIGHUP", "SIGINT"]) process.on(name, () => {});';
const leaving =
  'require("node:child_process").spawn("setsid", ["sleep", "600"], { stdio: "ignore", detached: true }).unref();';
const bodies: Record<Behaviour, string> = {
  echo: `${begin} server.end(prompt);`,
  fail: `${begin} process.exit(3);`,
  hang: `${ignoring} ${begin} ${leaving} server.message("ready", { finish: "tool-calls" });`,
  leave: `${begin} ${leaving} server.end("done");`,
  leak: `${begin} server.end("a " + process.env.CANARY + " b");`,
  flood: `${begin} server.end("x".repeat(30_000_000));`,
};

describe("as an agent", () => {
  let shared: string;
  beforeAll(() => {
    shared = mkdtempSync(join(tmpdir(), "oc-"));
  });
  afterAll(() => rmSync(shared, { recursive: true }));

  describeAgentContract(
    "opencode",
    (behaviour) =>
      create(writeFakeOpencode(shared, bodies[behaviour], { name: behaviour }), {
        times: behaviour === "flood" ? { request: 20_000 } : {},
      }),
    { canWait: true },
  );
});

describe("a turn", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "oc-"));
    for (const name of ["home", "checkout", "record"]) mkdirSync(join(folder, name));
  });
  afterEach(() => {
    expect(findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` }), "processes left behind").toEqual(
      [],
    );
    rmSync(folder, { recursive: true });
  });

  async function take(scenario: string, options: TestAgentOptions = {}) {
    const points: AttachPoint[] = [];
    const agent = create(writeFakeOpencode(folder, scenario, options.program), options);
    const turn = await superviseTurn(agent, {
      ...turnRequest(folder),
      stallTimeout: options.stallTimeout,
      onAttach: (point) => points.push(point),
    });
    return { ...turn, points };
  }
  const record = (name: string) => readFileSync(join(folder, "record", name), "utf8");
  /** The note of the scenario. */
  const noted = () => JSON.parse(readFileSync(join(folder, "home/noted"), "utf8"));
  const note = (value: string) => `fs.writeFileSync(process.env.HOME + "/noted", JSON.stringify(${value}));`;

  test("that succeeds has message, tokens, cost and attach point, and saves the session", async () => {
    const turn = await take(
      `${begin} server.message("Working.", { finish: "tool-calls" }); server.end("All done.");`,
    );
    expect(turn).toMatchObject({
      end: "finished",
      lastOutput: "All done.",
      usage: { input: 20, output: 10, cacheRead: 14, cacheWrite: 6 },
      costUsd: expect.closeTo((20 * 3 + 10 * 15 + 14 * 0.3 + 6 * 3.75) / 1_000_000, 9),
      points: [{ kind: "opencode", sessionId: "ses_main", passwordFile: join(folder, "p/password") }],
    });
    expect(record("output.log")).toBe("Working.\nAll done.\n");
    expect(JSON.parse(record("opencode-session.json"))).toHaveLength(2);
    expect(existsSync(join(folder, "p"))).toBe(false);
  });

  test("of a model without a known price has no known cost", async () => {
    const unknown = `${begin} server.message("x", { modelID: "none-such", providerID: "mock" }); server.idle();`;
    expect(await take(unknown)).toMatchObject({ end: "finished", costUsd: undefined, usage: { input: 10 } });
  });

  describe("ends by its state, not by a single event", () => {
    test.each([
      ["busy without end after its answer", `${begin} server.message("right");`],
      [
        "idle before it is busy",
        "await server.prompt(); server.idle(); await server.asked('/session/status', 3); server.busy(); await server.asked('/session/status', 3); server.end('right');",
      ],
      [
        "an error from which opencode recovers",
        `${begin} server.error({ name: "UnknownError", data: { message: "for now" } }); await server.asked("/session/status", 3); server.end("right");`,
      ],
      [
        "a stream that is cut and does not reconnect",
        `${begin} server.streamStatus = 500; server.drop(); await server.asked("/session/status", 2); server.end("right");`,
      ],
      ["no event at all", `${begin} server.emit = () => {}; server.end("right");`],
      [
        "only heartbeats",
        `${begin} const emit = server.emit; server.emit = () => emit("server.heartbeat"); server.end("right");`,
      ],
      [
        "invalid data in stream and messages",
        `${begin} server.raw("no json"); server.raw("[]"); server.raw('{"type":7}'); server.messages.ses_main.push(null, { info: 7 }, "x"); server.end("right");`,
      ],
      [
        "the end of another session",
        `${begin} server.emit("session.idle", { sessionID: "ses_other" }); server.emit("session.error", { sessionID: "ses_other", error: { name: "APIError" } }); await server.asked("/session/status", 3); server.end("right");`,
      ],
    ])("%s", async (_name, scenario) => {
      expect(await take(scenario)).toMatchObject({ end: "finished", lastOutput: "right" });
    });

    test("one event is enough, even a wrapped one, without waiting for the next poll", async () => {
      const scenario = `server.wrapped = true; ${begin} await server.asked("/session/ses_main/message"); setTimeout(() => server.end("right"), 300);`;
      const turn = await take(scenario, { times: { poll: 60_000, silence: 60_000 } });
      expect(turn).toMatchObject({ end: "finished", lastOutput: "right" });
    });

    test("a silent stream is reopened, and missed changes are requested", async () => {
      const scenario = `${begin} await server.asked("/event"); server.message("right"); delete server.status.ses_main;`;
      const turn = await take(scenario, { times: { silence: 200, poll: 60_000 } });
      expect(turn).toMatchObject({ end: "finished", lastOutput: "right" });
    });

    test("an error and an idle state are not the end if work follows", async () => {
      const scenario = `${begin} server.message("half", { time: {}, finish: undefined }); server.error({ name: "UnknownError" }); server.idle(); await server.asked("/session/status", 2); server.busy(); server.end("right");`;
      const turn = await take(scenario, { times: { settled: 10_000 } });
      expect(turn).toMatchObject({ end: "finished", lastOutput: "right" });
    });

    test("activity of another session does not count", async () => {
      const scenario = `${begin} for (;;) { await server.asked("/session/status"); server.emit("message.part.updated", { part: { sessionID: "ses_other" } }); }`;
      expect(await take(scenario, { stallTimeout: 500 })).toMatchObject({ end: "failed", failure: "stall" });
    });

    test("the synchronous route ends the same way, even without an answer", async () => {
      expect(await take(`${begin} server.end("right");`, { route: "message" })).toMatchObject({
        end: "finished",
        lastOutput: "right",
      });
    });
  });

  describe("that failed has the reason", () => {
    const api = (status: number, message: string) =>
      `{ name: "APIError", data: { message: ${JSON.stringify(message)}, statusCode: ${status}, isRetryable: false } }`;
    const failing = (error: string) =>
      `${begin} server.error(${error}); server.message(undefined, { error: ${error}, finish: undefined, time: {} }); server.idle(); server.idle();`;
    test.each([
      ["auth", failing(api(401, "Invalid API key"))],
      ["auth", failing('{ name: "ProviderAuthError", data: { message: "no key" } }')],
      ["context", failing('{ name: "ContextOverflowError", data: { message: "prompt is too long" } }')],
      ["model", failing('{ name: "UnknownError", data: { message: "ProviderModelNotFoundError: mock/x" } }')],
      [
        "model",
        `${begin} server.error({ name: "ProviderModelNotFoundError", data: { message: "mock/x" } }); server.idle();`,
      ],
      ["overload", failing(api(503, "overloaded"))],
      ["unknown", `${begin} server.message("half", { time: {}, finish: undefined }); server.idle();`],
      ["unknown", `${begin} await server.asked("/session/status", 2); server.idle();`],
      ["stall", "await server.prompt();"],
      ["crash", `${begin} process.kill(process.pid, "SIGKILL");`],
      ["crash", `${begin} server.wedged = true; listener.closeAllConnections();`],
      ["start", "server.promptStatus = 400;"],
    ])("%s: %s", async (failure, scenario) => {
      const turn = await take(scenario, { times: { request: 300 } });
      expect(turn).toMatchObject({ end: "failed", failure });
      expect(turn.reason).toMatch(/opencode/);
    });

    test("a provider that causes endless retries is overloaded", async () => {
      const soon = `${begin} for (let attempt = 1; ; attempt += 1) { server.retry(attempt, "Overloaded", Date.now() + 100); await server.asked("/session/status"); }`;
      expect(await take(soon)).toMatchObject({ end: "failed", failure: "overload", resetAt: undefined });
    });

    test("opencode does not wait for a distant limit, and its end is reported", async () => {
      const next = Date.now() + 3_600_000;
      const turn = await take(`${begin} server.retry(1, "Too Many Requests", ${next});`);
      expect(turn).toMatchObject({ end: "failed", failure: "rate-limit", resetAt: next });
    });
  });

  describe("that asks", () => {
    const ask = `${begin} server.permissions = [{ id: "per_1", permission: "bash" }]; server.questions = [{ id: "que_1" }];`;
    const answered = `while (server.permissions.length + server.questions.length) await server.asked("/permission"); ${note("[server.replies, server.calls]")} server.end("went on");`;

    test.each([
      ["refuses a permission that a person set to ask", "{ permission: { bash: 'ask' } }", "per_1 reject"],
      [
        "allows a permission that opencode itself asks for",
        "{ permission: { question: 'deny' } }",
        "per_1 once",
      ],
    ])("continues: %s", async (_name, config, reply) => {
      const turn = await take(`server.config = ${config}; ${ask} ${answered}`);
      expect(turn).toMatchObject({ end: "finished", lastOutput: "went on" });
      const [replies, calls] = noted();
      expect(replies).toEqual([reply]);
      expect(calls).toContain("POST /question/que_1/reject");
    });

    test("many different questions gets all answers", async () => {
      const many = `${begin} for (let count = 0; count < 12; count += 1) { server.permissions = [{ id: "per_" + count, permission: "read" }]; while (server.permissions.length) await server.asked("/permission"); }`;
      const turn = await take(`${many} server.end("went on");`, { times: { question: 200 } });
      expect(turn).toMatchObject({ end: "finished", lastOutput: "went on" });
    });

    test("and accepts no answer fails", async () => {
      expect(await take(`server.stubborn = true; ${ask}`)).toMatchObject({
        end: "failed",
        failure: "dialog",
      });
    });
  });

  test("counts the tokens of its sub-agents, and stops them", async () => {
    const scenario = `${begin} server.children = ["ses_child"]; server.emit("session.created", { sessionID: "ses_child", info: { id: "ses_child", parentID: "ses_main" } });
      server.message("sub", {}, "ses_child"); await server.asked("/session/ses_main/message", 2); server.asked("/session/ses_child/abort").then(() => { ${note("server.calls")} }); server.end("done");`;
    expect(await take(scenario)).toMatchObject({ end: "finished", lastOutput: "done", usage: { input: 20 } });
    expect(noted()).toContain("POST /session/ses_child/abort");
  });

  test("has its own database, and the logins of the person", async () => {
    const data = join(folder, "home/.local/share/opencode");
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, "auth.json"), "{}");
    const own = `process.env.XDG_DATA_HOME + "/opencode/auth.json"`;
    await take(
      `${begin} ${note(`{ data: process.env.XDG_DATA_HOME, logins: fs.readFileSync(${own}, "utf8") }`)} fs.writeFileSync(${own}, '{"renewed":1}'); server.end("x");`,
    );
    expect(noted()).toEqual({ data: join(folder, "p/data"), logins: "{}" });
    expect(readFileSync(join(data, "auth.json"), "utf8")).toBe('{"renewed":1}');
  });

  test("requires a password that no argument shows", async () => {
    const scenario = `${begin} const answer = await fetch("http://127.0.0.1:" + listener.address().port + "/global/health");
      const shown = fs.readFileSync("/proc/self/cmdline", "utf8").includes(process.env.OPENCODE_SERVER_PASSWORD);
      ${note("[answer.status, shown, process.env.OPENCODE_SERVER_PASSWORD.length]")} server.end("pass " + process.env.OPENCODE_SERVER_PASSWORD);`;
    const turn = await take(scenario);
    expect(noted()).toEqual([401, false, expect.any(Number)]);
    expect(noted()[2]).toBeGreaterThanOrEqual(32);
    expect(turn.lastOutput).toBe("pass ***");
  });

  describe("that cannot start says what to do", () => {
    test.each([
      [{ first: 'console.log("Error: no such plugin"); process.exit(1);' }, {}, "no such plugin"],
      [{}, { OPENCODE_CONFIG_CONTENT: "{ model: " }, "is not a JSON object; write it as in https://"],
      [{ version: "1.0.215" }, {}, "install 1.0.216 or newer with npm install -g opencode-ai"],
    ])("%j %j", async (program, environment, reason) => {
      const turn = await take("", { environment, program });
      expect(turn).toMatchObject({ end: "failed", failure: "start", points: [] });
      expect(turn.reason).toContain(reason);
    });
  });
});
