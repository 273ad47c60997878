// Reads the requests of both protocols into the few facts that scripts need.

/** The protocol of a request: Claude Code's or opencode's. */
export type Protocol = "anthropic" | "openai";

export interface RecordedRequest {
  method: string;
  path: string;
  /** Names in lower case, with the given secrets removed. */
  headers: Record<string, string>;
  /** The parsed JSON; undefined without a body. */
  body: unknown;
  /** `main` requests belong to the conversation that does the work; all others, such as titles and token counts, are `side`. */
  kind: "main" | "side";
  /** Settled at the end of the exchange: `whole` if the answer was sent completely, `cut` if the connection was closed. */
  ended: Promise<"whole" | "cut">;
}

export interface ToolResult {
  id: string;
  text: string;
}

/** A main request with the facts that a script needs. */
export interface ModelRequest extends RecordedRequest {
  protocol: Protocol;
  /** 1 for the first main request of this server; a retry counts as another request. */
  number: number;
  model: string;
  /** The last user message, without the additions of the program. */
  prompt: string;
  /** The id in the last `Story: <id> <title>` at the start of a message; empty without one. */
  story: string;
  /** The number of answers since that prompt: 0 at the beginning of a turn. */
  answered: number;
  tools: string[];
  results: ToolResult[];
}

export type RequestFacts = Pick<
  ModelRequest,
  "model" | "prompt" | "story" | "answered" | "tools" | "results"
>;

/** One message of either protocol, with texts and tool results separated. */
interface Message {
  role: string;
  texts: string[];
  results: ToolResult[];
}

type Json = Record<string, unknown>;

/** The protocol of a path; undefined if it is not a model request. */
export function protocolOf(method: string, path: string): Protocol | undefined {
  if (method !== "POST") return undefined;
  const [pathname = ""] = path.split("?");
  if (pathname.endsWith("/v1/messages")) return "anthropic";
  return pathname.endsWith("/chat/completions") ? "openai" : undefined;
}

/** The start of Claude Code's instruction to summarise a long conversation, which also offers all tools. */
const summaryOrder = "CRITICAL: Respond with TEXT ONLY";

/** Whether a request belongs to a conversation that does the work: only those offer a shell. */
export function isMain(body: unknown): boolean {
  if (!toolNames(body).some((name) => name === "Bash" || name === "bash")) return false;
  const last = records(asRecord(body).messages).findLast(({ role }) => role === "user");
  return !partsOf(last ?? {}).some(({ text }) => String(text).startsWith(summaryOrder));
}

/** Reads the facts; missing ones are empty. */
export function readFacts(body: unknown): RequestFacts {
  const messages = records(asRecord(body).messages).map(readMessage);
  const asked = messages.findLastIndex(({ role, texts }) => role === "user" && texts.length > 0);
  const since = messages.slice(asked + 1);
  const lastAnswer = messages.findLastIndex(({ role }) => role === "assistant");
  return {
    model: String(asRecord(body).model ?? ""),
    prompt: messages[asked]?.texts.join("\n") ?? "",
    story: storyIn(messages),
    answered: since.filter(({ role }) => role === "assistant").length,
    tools: toolNames(body),
    results: messages.slice(lastAnswer + 1).flatMap(({ results }) => results),
  };
}

/** A prompt starts with its story. After a summary of the conversation, a line of the summary counts. */
function storyIn(messages: readonly Message[]): string {
  const texts = messages.filter(({ role }) => role !== "system").flatMap((message) => message.texts);
  const find = (form: RegExp) => texts.map((text) => form.exec(text)?.[1]).findLast((id) => id !== undefined);
  return find(/^\s*Story: (\S+)/) ?? find(/^Story: (\S+)/m) ?? "";
}

function toolNames(body: unknown): string[] {
  return records(asRecord(body).tools).map((tool) => String(tool.name ?? asRecord(tool.function).name ?? ""));
}

function readMessage(message: Json): Message {
  const role = String(message.role ?? "");
  const parts = partsOf(message);
  const texts = parts
    .filter(({ type, text }) => type === "text" && !String(text).startsWith("<system-reminder>"))
    .map(({ text }) => String(text));
  if (role === "tool")
    return { role, texts: [], results: [{ id: String(message.tool_call_id), text: texts.join("\n") }] };
  const results = parts
    .filter(({ type }) => type === "tool_result")
    .map((part) => ({ id: String(part.tool_use_id), text: readMessage(part).texts.join("\n") }));
  // Text beside tool results continues the turn and does not start a new one.
  return { role, texts: results.length > 0 ? [] : texts, results };
}

function partsOf({ content }: Json): Json[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : records(content);
}

function records(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

function asRecord(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
