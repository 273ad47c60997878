// The OpenAI chat completions protocol as opencode's provider package reads it. Source: platform.openai.com/docs
import { type Dialect, once, piecesOf, type Reply, type StreamWriter, type ToolCall } from "./dialect.ts";
import type { Fault, Usage } from "./script.ts";

export const openai: Dialect = {
  refusal: refuse,
  stream: openStream,
  whole: (id, model, text, usage) => ({
    ...frame("chat.completion", id, model),
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: countsOf(usage),
  }),
  writeFile: (file, content) => ({ name: "write", input: { filePath: file, content } }),
  runShell: (command) => ({ name: "bash", input: { command, description: "Works on the story" } }),
};

interface ErrorBody {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

function refuse(fault: Fault, model: string): Reply {
  if (fault.name === "other") return fault;
  const { status, error } = describe(fault, model);
  const wait = fault.name === "rate-limit" ? fault.retryAfter : undefined;
  const limit =
    wait === undefined
      ? {}
      : {
          "retry-after": String(wait),
          "x-ratelimit-remaining-requests": "0",
          "x-ratelimit-reset-requests": `${wait}s`,
        };
  return {
    status,
    headers: { "content-type": "application/json", ...limit },
    body: JSON.stringify({ error }),
  };
}

function describe(
  fault: Exclude<Fault, { name: "other" }>,
  model: string,
): { status: number; error: ErrorBody } {
  const give = (
    status: number,
    type: string,
    code: string | null,
    message: string,
    param: string | null = null,
  ) => ({
    status,
    error: { message, type, param, code },
  });
  switch (fault.name) {
    case "rate-limit":
      return give(
        429,
        "requests",
        "rate_limit_exceeded",
        `Rate limit reached for ${model} on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in ${fault.retryAfter}s.`,
      );
    case "overloaded":
      return give(503, "server_error", null, "The engine is currently overloaded, please try again later");
    case "server-error":
      return give(
        500,
        "server_error",
        null,
        "The server had an error while processing your request. Sorry about that!",
      );
    case "authentication":
      return give(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
    case "context-overflow":
      return give(
        400,
        "invalid_request_error",
        "context_length_exceeded",
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 140217 tokens. Please reduce the length of the messages.",
        "messages",
      );
    case "unknown-model":
      return give(
        404,
        "invalid_request_error",
        "model_not_found",
        `The model \`${model}\` does not exist or you do not have access to it.`,
      );
  }
}

function openStream(id: string, model: string, usage: Usage): StreamWriter {
  let calls = 0;
  const chunk = (delta: Record<string, unknown>, finish: string | null = null) =>
    line({
      ...frame("chat.completion.chunk", id, model),
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  return {
    begin: once(chunk({ role: "assistant", content: "" })),
    text: (text) =>
      piecesOf(text)
        .map((piece) => chunk({ content: piece }))
        .join(""),
    toolCall: (call: ToolCall) => {
      const index = calls;
      calls += 1;
      const first = {
        index,
        id: `call_${call.id}`,
        type: "function",
        function: { name: call.name, arguments: "" },
      };
      const rest = piecesOf(JSON.stringify(call.input)).map((piece) => ({
        index,
        function: { arguments: piece },
      }));
      return [first, ...rest].map((part) => chunk({ tool_calls: [part] })).join("");
    },
    fault: (fault) =>
      fault.name === "other" ? `data: ${fault.body}\n\n` : line({ error: describe(fault, model).error }),
    end: () => {
      const finish = chunk({}, calls > 0 ? "tool_calls" : "stop");
      const used = line({
        ...frame("chat.completion.chunk", id, model),
        choices: [],
        usage: countsOf(usage),
      });
      return `${finish}${used}data: [DONE]\n\n`;
    },
  };
}

function frame(object: string, id: string, model: string): Record<string, unknown> {
  return { id: `chatcmpl-${id}`, object, created: 1_700_000_000, model };
}

function countsOf(usage: Usage): Record<string, unknown> {
  // This protocol counts cached tokens as part of the prompt.
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output,
    total_tokens: prompt + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
  };
}

function line(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
