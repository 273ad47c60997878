// @module-tag e2e
// @module-tag main
import { describe, expect, test } from "vitest";
import {
  answer,
  breakOff,
  callTool,
  createLatch,
  type Fault,
  hold,
  openModelServer,
  refuse,
  runShell,
  say,
  silence,
  workOn,
  writeFile,
} from "../kit/model/index.ts";

const key = "sk-ant-test-0123456789";
const prompt = "Story: US-1 Write it\n\nStory: US-9 is only quoted.";
const claudeBody = {
  model: "claude-test",
  stream: true,
  tools: [{ name: "Bash" }, { name: "Write" }],
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "<system-reminder>x</system-reminder>" },
        { type: "text", text: prompt },
      ],
    },
  ],
};
const openaiBody = {
  model: "mock-1",
  stream: true,
  tools: [{ type: "function", function: { name: "bash" } }],
  messages: [{ role: "user", content: prompt }],
};
const claudePath = "/v1/messages?beta=true";
const openaiPath = "/v1/chat/completions";

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", body: JSON.stringify(body), headers });
}

/** The JSON of each `data:` line. */
function events(text: string): Record<string, unknown>[] {
  const lines = text.split("\n").filter((line) => line.startsWith("data: {"));
  return lines.map((line) => JSON.parse(line.slice(6)));
}

describe("the model server", () => {
  test("passes the request to the script, in both protocols", async () => {
    await using server = await openModelServer([], { secrets: [key] });
    const results = [{ type: "tool_result", tool_use_id: "t", content: "done" }];
    await post(
      server.address + claudePath,
      {
        ...claudeBody,
        messages: [
          ...claudeBody.messages,
          { role: "system", content: "Environment" },
          { role: "assistant", content: [{ type: "tool_use", id: "t", name: "Bash", input: {} }] },
          { role: "user", content: [...results, { type: "text", text: "a reminder" }] },
        ],
      },
      { "x-api-key": key },
    );
    await post(server.address + openaiPath, {
      ...openaiBody,
      messages: [
        ...openaiBody.messages,
        { role: "assistant", content: null, tool_calls: [] },
        { role: "tool", tool_call_id: "t", content: "done" },
      ],
    });
    const facts = { prompt, story: "US-1", answered: 1, results: [{ id: "t", text: "done" }], kind: "main" };
    expect(server.main).toMatchObject([
      { ...facts, protocol: "anthropic", number: 1, model: "claude-test", tools: ["Bash", "Write"] },
      { ...facts, protocol: "openai", number: 2, model: "mock-1", tools: ["bash"] },
    ]);
    expect(server.main[0]?.headers["x-api-key"]).toBe("***");
  });

  test("calls each program's tools by their own names, and reports the token usage", async () => {
    const turn = answer([say("Hm"), writeFile("/f", "x"), runShell("ls"), callTool("Ask", { q: 1 })], {
      input: 7,
      output: 3,
      cacheRead: 2,
      cacheWrite: 1,
    });
    await using server = await openModelServer([turn, turn]);
    const claude = events(await (await post(server.address + claudePath, claudeBody)).text());
    const called = claude.flatMap(({ content_block }) => (content_block as { name?: string })?.name ?? []);
    expect(called).toEqual(["Write", "Bash", "Ask"]);
    const inputs = claude.flatMap(({ delta }) => (delta as { partial_json?: string })?.partial_json ?? []);
    expect(inputs.join("")).toBe(
      '{"file_path":"/f","content":"x"}{"command":"ls","description":"Works on the story"}{"q":1}',
    );
    expect(claude.at(-2)).toMatchObject({
      delta: { stop_reason: "tool_use" },
      usage: {
        input_tokens: 7,
        output_tokens: 3,
        cache_read_input_tokens: 2,
        cache_creation_input_tokens: 1,
      },
    });
    const openai = await (await post(server.address + openaiPath, openaiBody)).text();
    expect(openai).toMatch(/data: \[DONE\]\n\n$/);
    expect(openai).toContain(String.raw`{\"filePath\":\"/f\",\"content\":\"x\"}`);
    expect(openai).toContain('"finish_reason":"tool_calls"');
    expect(events(openai).at(-1)).toMatchObject({ usage: { prompt_tokens: 10, completion_tokens: 3 } });
  });

  test("answers side requests itself, never from the script", async () => {
    await using server = await openModelServer(() => {
      throw new Error("a side matter came to the script");
    });
    const ask = async (path: string, body: unknown) => (await post(server.address + path, body)).text();
    const summary = { role: "user", content: "CRITICAL: Respond with TEXT ONLY. Sum up." };
    expect((await fetch(server.address, { method: "HEAD" })).status).toBe(200);
    expect(await ask("/v1/messages/count_tokens", claudeBody)).toBe('{"input_tokens":1000}');
    expect(JSON.parse(await ask(claudePath, { model: "m", max_tokens: 1, messages: [] }))).toMatchObject({
      content: [{ type: "text", text: "Side matter" }],
    });
    expect(await ask(claudePath, { ...claudeBody, messages: [...claudeBody.messages, summary] })).toContain(
      "Story: US-1",
    );
    expect(await ask(openaiPath, { ...openaiBody, tools: [] })).toContain('"finish_reason":"stop"');
    expect((await fetch(`${server.address}/api/hello`)).status).toBe(404);
    expect(server.side).toHaveLength(6);
    expect(server.main).toEqual([]);
  });

  test.each<[Fault, number, string, number, string]>([
    [
      { name: "rate-limit", retryAfter: 60, resetsAt: 1_800_000_000 },
      429,
      "rate_limit_error",
      429,
      "rate_limit_exceeded",
    ],
    [{ name: "overloaded" }, 529, "overloaded_error", 503, "overloaded"],
    [{ name: "server-error" }, 500, "api_error", 500, "server_error"],
    [{ name: "authentication" }, 401, "authentication_error", 401, "invalid_api_key"],
    [{ name: "context-overflow" }, 400, "prompt is too long", 400, "context_length_exceeded"],
    [{ name: "unknown-model" }, 404, "model: claude-test", 404, "model_not_found"],
    [{ name: "other", status: 418, headers: {}, body: "a teapot" }, 418, "a teapot", 418, "a teapot"],
  ])("refuses with %o", async (fault, claudeStatus, claudeText, openaiStatus, openaiText) => {
    await using server = await openModelServer(() => answer([refuse(fault)]));
    const claude = await post(server.address + claudePath, claudeBody);
    const openai = await post(server.address + openaiPath, openaiBody);
    expect([claude.status, openai.status]).toEqual([claudeStatus, openaiStatus]);
    expect(await claude.text()).toContain(claudeText);
    expect(await openai.text()).toContain(openaiText);
    if (fault.name !== "rate-limit") return;
    expect(claude.headers.get("retry-after")).toBe("60");
    expect(claude.headers.get("anthropic-ratelimit-unified-reset")).toBe("1800000000");
    expect(claude.headers.get("anthropic-ratelimit-requests-reset")).toBe("2027-01-15T08:00:00.000Z");
    expect(openai.headers.get("retry-after")).toBe("60");
  });

  test("holds an answer until the test releases it", async () => {
    const latch = createLatch();
    await using server = await openModelServer([answer([hold(latch.released), say("late")])]);
    const response = post(server.address + claudePath, claudeBody);
    const asked = await server.arrived(1);
    expect(asked.story).toBe("US-1");
    latch.release();
    expect(await (await response).text()).toContain("late");
    expect(await asked.ended).toBe("whole");
    await expect(Promise.all([server.arrived(2), server[Symbol.asyncDispose]()])).rejects.toThrow(
      "main request 2",
    );
  });

  test.each([
    [claudePath, claudeBody],
    [openaiPath, openaiBody],
  ])("breaks off a stream, sends an error in a stream, or stays silent at %s", async (path, body) => {
    const later = createLatch();
    const overloaded = refuse({ name: "overloaded" });
    await using server = await openModelServer([
      answer([say("half"), breakOff()]),
      answer([say("half"), overloaded]),
      answer([silence(later.released), say("after all")]),
      answer([silence()]),
    ]);
    const broken = await post(server.address + path, body);
    expect(broken.status).toBe(200);
    await expect(broken.text()).rejects.toThrow();
    expect(await server.main[0]?.ended).toBe("cut");
    const failed = await (await post(server.address + path, body)).text();
    expect(failed).toMatch(/half[\s\S]*overloaded/);
    const silent = await post(server.address + path, body);
    expect(silent.status).toBe(200);
    later.release();
    expect(await silent.text()).toContain("after all");
    const hungUp = new AbortController();
    await fetch(server.address + path, { method: "POST", body: JSON.stringify(body), signal: hungUp.signal });
    hungUp.abort();
    expect(await (await server.arrived(4)).ended).toBe("cut");
  });

  test("reports an error of the script to the test", async () => {
    const server = await openModelServer(() => {
      throw new Error("no such turn");
    });
    await expect(post(server.address + claudePath, claudeBody)).rejects.toThrow();
    await expect(server[Symbol.asyncDispose]()).rejects.toThrow("no such turn");
  });
});

describe("the command for a story", () => {
  test("escapes a quote in a story id", () => {
    expect(workOn("it's")).toContain(`const story = "it'\\''s";`);
  });
});
