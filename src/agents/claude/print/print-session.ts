// Claude Code in its print mode: it takes the prompt on standard input, works, and ends with a result of its own.
import type { AgentSession, SessionOptions } from "../../contract.ts";
import { processSession } from "../../process-session.ts";
import { unattendedSettings } from "../configuration.ts";
import { readResult } from "./print-result.ts";

/** What it is called with; the prompt goes to its standard input. */
export const printArguments: readonly string[] = [
  ...["--print", "--output-format", "stream-json", "--verbose"],
  ...["--dangerously-skip-permissions", "--settings", JSON.stringify(unattendedSettings)],
];

/** How long it may go on after its result, in ms: it has been seen not to end by itself. */
const afterResult = 10_000;

/** Makes the session; the process is started with the prompt. */
export function openPrintSession(start: SessionOptions, command: readonly string[]): AgentSession {
  const lines = new LineReader();
  const ended = new AbortController();
  let hasResult = false;
  const onOutput = (chunk: Buffer) => {
    lines.push(chunk);
    start.onOutput(chunk);
    if (hasResult || !chunk.includes(resultMark)) return;
    hasResult = true;
    void start.clock.sleep(afterResult, ended.signal).then(() => {
      if (!ended.signal.aborted) return session.stop(0);
    });
  };
  const session: AgentSession = processSession({ ...start, onOutput }, command, (exit) => {
    ended.abort();
    const now = start.clock.now().getTime();
    if (exit.startError === undefined) return readResult(lines.last(resultMark), exit, now);
    return {
      kind: "failed",
      failure: "start",
      reason: `Claude Code could not be started: ${exit.startError}`,
    };
  });
  start.onAttach({ kind: "none" });
  return session;
}

const resultMark = '"type":"result"';

/** A longer line is not kept, in bytes. */
const longestLine = 4 * 1024 * 1024;

/** Takes a stream in pieces and remembers its last few lines. */
export class LineReader {
  #open: Buffer[] = [];
  #openBytes = 0;
  #lines: string[] = [];

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(0x0a, from); end >= 0; end = chunk.indexOf(0x0a, from)) {
      this.#take(chunk.subarray(from, end));
      this.#close();
      from = end + 1;
    }
    this.#take(chunk.subarray(from));
  }

  /** The last line that holds this text, the unfinished one counted; undefined where none of the last ten does. */
  last(text: string): string | undefined {
    const open = Buffer.concat(this.#open).toString("utf8");
    return [...this.#lines, open].findLast((line) => line.includes(text));
  }

  #take(piece: Buffer): void {
    this.#openBytes += piece.length;
    // Copied, because what it is a window into may be written over.
    if (this.#openBytes <= longestLine) this.#open.push(Buffer.from(piece));
  }

  #close(): void {
    if (this.#openBytes <= longestLine) this.#lines.push(Buffer.concat(this.#open).toString("utf8"));
    this.#lines = this.#lines.slice(-10);
    this.#open = [];
    this.#openBytes = 0;
  }
}
