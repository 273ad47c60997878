// The part of the server that depends on the protocol, so that any script works in both.
import type { Fault, Usage } from "./script.ts";

/** A whole HTTP answer, without streaming. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A tool call with the name and input that the requesting program knows. */
export interface ToolCall {
  id: string;
  name: string;
  input: Record<string, unknown>;
}

/** Writes the stream of one answer; every function returns the bytes to send. */
export interface StreamWriter {
  /** The start of the stream; empty from the second call on. */
  begin(): string;
  text(text: string): string;
  toolCall(call: ToolCall): string;
  /** An error in the middle of the stream, which ends it. */
  fault(fault: Fault): string;
  end(): string;
}

export interface Dialect {
  refusal(fault: Fault, model: string): Reply;
  /** A new stream; `id` is unique to the answer. */
  stream(id: string, model: string, usage: Usage): StreamWriter;
  /** A short text as a whole answer, for requests without streaming. */
  whole(id: string, model: string, text: string, usage: Usage): Record<string, unknown>;
  writeFile(file: string, content: string): Omit<ToolCall, "id">;
  runShell(command: string): Omit<ToolCall, "id">;
}

/** Splits a text into pieces, as a model sends it. */
export function piecesOf(text: string): string[] {
  return text.match(/[\s\S]{1,40}/gu) ?? [];
}

/** Returns the text at the first call and nothing afterwards. */
export function once(text: string): () => string {
  let rest = text;
  return () => {
    const now = rest;
    rest = "";
    return now;
  };
}
