// Reads what a program asks the model, in either protocol, into the few facts that scripts decide by.

/** The protocol a request came in: Claude Code's or opencode's. */
export type Protocol = "anthropic" | "openai";

/** A request as it arrived. */
export interface RecordedRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** Names in lower case; the secrets that the test named are taken out. */
  headers: Record<string, string>;
  /** The parsed JSON, or undefined where there was none. */
  body: unknown;
  /** Main is the conversation that does the work; all else, such as titles, probes and counting, is a side matter. */
  kind: "main" | "side";
  /** Settled when the exchange is over: `whole` where the answer was sent to its end, `cut` where a side hung up. */
  ended: Promise<"whole" | "cut">;
}

/** What came of a tool call, as the program reports it to the model. */
export interface ToolResult {
  id: string;
  text: string;
}

/** A main request with the facts that a script needs. */
export interface ModelRequest extends RecordedRequest {
  protocol: Protocol;
  /** 1 for the first main request of this server; a repeated attempt counts as one more. */
  number: number;
  model: string;
  /** The person's last message, without what the program puts beside it. */
  prompt: string;
  /** The id in the last `Story: <id> <title>` that begins a message; empty where there is none. */
  story: string;
  /** How often the model has answered since that prompt: 0 at the beginning of a turn. */
  answered: number;
  /** The names of the tools that the program offers. */
  tools: string[];
  /** The tool results that came with this request. */
  results: ToolResult[];
}

/** The facts in a request's body. */
export type RequestFacts = Pick<
  ModelRequest,
  "model" | "prompt" | "story" | "answered" | "tools" | "results"
>;

/** One message in either protocol, with its texts and tool results apart. */
interface Message {
  role: string;
  texts: string[];
  results: ToolResult[];
}

type Json = Record<string, unknown>;

/** Which protocol a path belongs to; undefined where it asks the model nothing. */
export function protocolOf(method: string, path: string): Protocol | undefined {
  if (method !== "POST") return undefined;
  const [pathname = ""] = path.split("?");
  if (pathname.endsWith("/v1/messages")) return "anthropic";
  return pathname.endsWith("/chat/completions") ? "openai" : undefined;
}

/** How Claude Code begins the order to sum up a conversation that has become too long. It offers all tools with it. */
const summaryOrder = "CRITICAL: Respond with TEXT ONLY";

/** Whether a request belongs to a conversation that does the work: only there a shell is offered and wanted. */
export function isMain(body: unknown): boolean {
  if (!toolNames(body).some((name) => name === "Bash" || name === "bash")) return false;
  const last = records(asRecord(body).messages).findLast(({ role }) => role === "user");
  return !partsOf(last ?? {}).some(({ text }) => String(text).startsWith(summaryOrder));
}

/** Reads the facts; what a body lacks is empty. */
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

/** A prompt begins with its story. Once a program has summed up its conversation, a line of the summary must do. */
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
  // What stands beside tool results goes on with the turn and begins none.
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
