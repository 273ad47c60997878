// What the server needs of a protocol, so that one player can play any script in either.
import type { Fault, Usage } from "./script.ts";

/** A whole answer over HTTP, with no stream. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A call of a tool with the name and the input that the asking program knows. */
export interface ToolCall {
  id: string;
  name: string;
  input: Record<string, unknown>;
}

/** Writes one answer's stream; every function gives the bytes to send. */
export interface StreamWriter {
  /** What opens the stream; empty from the second time on. */
  begin(): string;
  text(text: string): string;
  toolCall(call: ToolCall): string;
  /** An error in the middle of the stream; nothing comes after it. */
  fault(fault: Fault): string;
  end(): string;
}

/** One protocol. */
export interface Dialect {
  refusal(fault: Fault, model: string): Reply;
  /** A new stream; `id` is unique to the answer. */
  stream(id: string, model: string, usage: Usage): StreamWriter;
  /** A short text as a whole answer, for requests that want no stream. */
  whole(id: string, model: string, text: string, usage: Usage): Record<string, unknown>;
  writeFile(file: string, content: string): Omit<ToolCall, "id">;
  runShell(command: string): Omit<ToolCall, "id">;
}

/** A text in the pieces in which a model would send it. */
export function piecesOf(text: string): string[] {
  return text.match(/[\s\S]{1,40}/gu) ?? [];
}

/** Gives the text at the first call and nothing after it. */
export function once(text: string): () => string {
  let rest = text;
  return () => {
    const now = rest;
    rest = "";
    return now;
  };
}
