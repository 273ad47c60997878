// The model server with the real programs: their reactions to its answers and errors, on which the adapters rely.
import { describe, expect, test } from "vitest";
import { claude, opencode } from "../kit/install-tools.ts";
import {
  answer,
  type Fault,
  openModelServer,
  refuse,
  say,
  workStories,
  writeFile,
} from "../kit/model/index.ts";
import { Lab, Opencode, runClaude, testKey } from "../kit/model/real-programs.ts";

const prompt = "Story: US-1 Write it\n\nStory: US-9 is only quoted.";

const faults: Record<string, Fault> = {
  limited: { name: "rate-limit", retryAfter: 3_600, resetsAt: 1_900_000_000 },
  overloaded: { name: "overloaded" },
  unauthorized: { name: "authentication" },
  overflown: { name: "context-overflow" },
  unknown: { name: "unknown-model" },
};

describe("the real Claude Code", () => {
  test("works on a story with its shell, then ends", async () => {
    using lab = new Lab();
    lab.writeStories("US-1", "US-2");
    await using server = await openModelServer(workStories, { secrets: [testKey] });
    const { code, printed, hooks } = await runClaude(claude, server.address, lab, prompt);
    expect({ code, ...printed }).toMatchObject({
      code: 0,
      is_error: false,
      result: "US-1 is proposed as done.",
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      total_cost_usd: expect.any(Number),
      usage: { input_tokens: 2_000, output_tokens: 100 },
    });
    expect(hooks).toMatchObject([{ hook_event_name: "Stop", session_id: printed.session_id }]);
    expect(lab.read("work-US-1.txt")).toBe("done\n");
    expect(JSON.parse(lab.read("prd.json")).userStories).toMatchObject([{ passes: true }, { passes: false }]);
    expect(server.main.map(({ prompt: asked }) => asked)).toEqual([prompt, prompt]);
    expect(server.main[1]?.results).toMatchObject([{ text: "did US-1" }]);
    expect(JSON.stringify(server.requests.map(({ headers }) => headers))).not.toContain(testKey);
  });

  test("writes a file with its own tool", async () => {
    using lab = new Lab();
    await using server = await openModelServer([
      answer([writeFile(`${lab.checkout}/a.txt`, "written")]),
      answer([say("done")]),
    ]);
    expect(await runClaude(claude, server.address, lab, prompt)).toMatchObject({ code: 0 });
    expect(lab.read("a.txt")).toBe("written");
  });

  test.each([
    ["limited", 429, "rate_limit"],
    ["overloaded", 529, "server_error"],
    ["unauthorized", 401, "authentication_failed"],
    ["overflown", 400, "invalid_request"],
    ["unknown", 404, "model_not_found"],
  ])("%s: reports status %i, and %s to its hook if the hook still runs", async (name, status, error) => {
    using lab = new Lab();
    const fault = faults[name] as Fault;
    await using server = await openModelServer(() => answer([refuse(fault)]));
    const { code, printed, hooks } = await runClaude(claude, server.address, lab, prompt);
    expect({ code, ...printed }).toMatchObject({ code: 1, is_error: true, api_error_status: status });
    // On a busy machine print mode may end before the hook runs, so only its output is certain.
    for (const hook of hooks) expect(hook).toMatchObject({ hook_event_name: "StopFailure", error });
  });
});

describe("the real opencode", () => {
  test("works on a story, and reports the errors of the provider", async () => {
    using lab = new Lab();
    lab.writeStories("US-1");
    let refused: Fault | undefined;
    await using server = await openModelServer(
      (request) => (refused ? answer([refuse(refused)]) : workStories(request)),
      { secrets: [testKey] },
    );
    await using program = await Opencode.open(opencode, server.address, lab);
    const worked = await program.prompt(prompt);
    await program.event(worked, ({ type }) => type === "session.idle");
    expect(await program.lastMessage(worked)).toMatchObject({
      finish: "stop",
      tokens: { input: 1_000, output: 50 },
      cost: 0.0011,
    });
    expect(lab.read("work-US-1.txt")).toBe("done\n");
    expect(JSON.parse(lab.read("prd.json")).userStories).toMatchObject([{ passes: true }]);
    expect(server.main.map(({ prompt: asked }) => asked)).toEqual([prompt, prompt]);
    expect(server.side).toHaveLength(1);
    expect(JSON.stringify(server.requests.map(({ headers }) => headers))).not.toContain(testKey);

    for (const [name, status, error] of [
      ["unauthorized", 401, "APIError"],
      ["unknown", 404, "APIError"],
      ["overflown", undefined, "ContextOverflowError"],
    ] as const) {
      refused = faults[name];
      const session = await program.prompt(prompt);
      const { properties } = await program.event(session, ({ type }) => type === "session.error");
      expect(properties.error).toMatchObject({ name: error, data: status ? { statusCode: status } : {} });
      await program.event(session, ({ type }) => type === "session.idle");
      expect(await program.lastMessage(session)).toMatchObject({ error: { name: error } });
    }
    for (const name of ["limited", "overloaded"]) {
      refused = faults[name];
      const session = await program.prompt(prompt);
      const { properties } = await program.event(
        session,
        ({ properties: { status } }) => status?.type === "retry",
      );
      expect(properties.status).toMatchObject({ attempt: 1, next: expect.any(Number) });
      await program.ask("POST", `/session/${session}/abort`);
      await program.event(session, ({ type }) => type === "session.idle");
    }
  });
});
