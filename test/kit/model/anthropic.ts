// The Anthropic Messages protocol as Claude Code reads it. Source: the API reference on docs.anthropic.com
import { type Dialect, once, piecesOf, type Reply, type StreamWriter, type ToolCall } from "./dialect.ts";
import type { Fault, Usage } from "./script.ts";

export const anthropic: Dialect = {
  refusal: refuse,
  stream: openStream,
  whole: (id, model, text, usage) => ({
    ...emptyMessage(id, model, usage),
    content: [{ type: "text", text }],
    stop_reason: "end_turn",
    usage: countsOf(usage),
  }),
  writeFile: (file, content) => ({ name: "Write", input: { file_path: file, content } }),
  runShell: (command) => ({ name: "Bash", input: { command, description: "Works on the story" } }),
};

function refuse(fault: Fault, model: string): Reply {
  if (fault.name === "other") return fault;
  const { status, type, message } = describe(fault, model);
  const reset = fault.name === "rate-limit" ? limitHeaders(fault.retryAfter, fault.resetsAt) : {};
  return {
    status,
    headers: { "content-type": "application/json", "request-id": "req_test", ...reset },
    body: JSON.stringify(errorBody(type, message)),
  };
}

function errorBody(type: string, message: string): Record<string, unknown> {
  return { type: "error", error: { type, message }, request_id: "req_test" };
}

function limitHeaders(retryAfter: number, resetsAt: number): Record<string, string> {
  const moment = new Date(resetsAt * 1_000).toISOString();
  return {
    "retry-after": String(retryAfter),
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "0",
    "anthropic-ratelimit-requests-reset": moment,
    "anthropic-ratelimit-unified-status": "rejected",
    "anthropic-ratelimit-unified-reset": String(resetsAt),
    "anthropic-ratelimit-unified-representative-claim": "five_hour",
  };
}

function describe(
  fault: Exclude<Fault, { name: "other" }>,
  model: string,
): { status: number; type: string; message: string } {
  switch (fault.name) {
    case "rate-limit":
      return {
        status: 429,
        type: "rate_limit_error",
        message: "This request would exceed your account's rate limit. Please try again later.",
      };
    case "overloaded":
      return { status: 529, type: "overloaded_error", message: "Overloaded" };
    case "server-error":
      return { status: 500, type: "api_error", message: "Internal server error" };
    case "authentication":
      return { status: 401, type: "authentication_error", message: "invalid x-api-key" };
    case "context-overflow":
      return {
        status: 400,
        type: "invalid_request_error",
        message: "prompt is too long: 215313 tokens > 200000 maximum",
      };
    case "unknown-model":
      return { status: 404, type: "not_found_error", message: `model: ${model}` };
  }
}

function emptyMessage(id: string, model: string, usage: Usage): Record<string, unknown> {
  return {
    id: `msg_${id}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...countsOf(usage), output_tokens: 1 },
  };
}

function countsOf(usage: Usage): Record<string, number> {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
  };
}

function openStream(id: string, model: string, usage: Usage): StreamWriter {
  let index = 0;
  let called = false;
  const block = (start: Record<string, unknown>, deltas: readonly Record<string, unknown>[]) => {
    const at = index;
    index += 1;
    return [
      event("content_block_start", { index: at, content_block: start }),
      ...deltas.map((delta) => event("content_block_delta", { index: at, delta })),
      event("content_block_stop", { index: at }),
    ].join("");
  };
  return {
    begin: once(event("message_start", { message: emptyMessage(id, model, usage) })),
    text: (text) =>
      block(
        { type: "text", text: "" },
        piecesOf(text).map((piece) => ({ type: "text_delta", text: piece })),
      ),
    toolCall: (call: ToolCall) => {
      called = true;
      const pieces = piecesOf(JSON.stringify(call.input));
      return block(
        { type: "tool_use", id: `toolu_${call.id}`, name: call.name, input: {} },
        pieces.map((piece) => ({ type: "input_json_delta", partial_json: piece })),
      );
    },
    fault: (fault) => {
      if (fault.name === "other") return `event: error\ndata: ${fault.body}\n\n`;
      const { type, message } = describe(fault, model);
      return event("error", errorBody(type, message));
    },
    end: () =>
      event("message_delta", {
        delta: { stop_reason: called ? "tool_use" : "end_turn", stop_sequence: null },
        usage: countsOf(usage),
      }) + event("message_stop", {}),
  };
}

function event(type: string, data: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
