// Claude Code in its print mode: it reads the prompt from standard input and ends with a result line.
import type { AgentSession, SessionOptions, TurnOptions } from "../contract.ts";
import { endWithoutStart, processSession } from "../program.ts";
import { prepareConfig, unattendedSettings } from "./configuration.ts";
import { readResult } from "./print-result.ts";

/** Its arguments; the prompt goes to standard input. */
export const printArguments: readonly string[] = [
  ...["--print", "--output-format", "stream-json", "--verbose"],
  ...["--dangerously-skip-permissions", "--settings", JSON.stringify(unattendedSettings)],
];

const afterResult = 10_000; // ms; sometimes it does not end by itself

/** Makes the session; `prompt` starts the process. */
export function openPrintSession(options: SessionOptions, command: readonly string[]): AgentSession {
  const lines = new LineReader();
  const ended = new AbortController();
  let hasResult = false;
  const onOutput = (chunk: Buffer, turn: TurnOptions) => {
    lines.push(chunk);
    turn.onOutput(chunk);
    if (hasResult || !chunk.includes(resultMarker)) return;
    hasResult = true;
    void options.clock.sleep(afterResult, ended.signal).then(() => {
      if (!ended.signal.aborted) return session.stop(0);
    });
  };
  const config = options.isEnclosed ? prepareConfig(options) : undefined;
  const environment = { ...options.environment, ...config?.variables };
  const session: AgentSession = processSession(
    { ...options, environment },
    command,
    (exit) => {
      ended.abort();
      const now = options.clock.now().getTime();
      if (exit.startError === undefined) return readResult(lines.last(resultMarker), exit, now);
      return endWithoutStart(exit.startError);
    },
    { writable: config?.writable ?? [], onOutput },
  );
  return session;
}

const resultMarker = '"type":"result"';

const longestLine = 4 * 1024 * 1024; // bytes

/** Reads a stream in pieces and keeps its last ten lines and the unfinished one. */
export class LineReader {
  #unfinished: Buffer[] = [];
  #unfinishedBytes = 0;
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

  last(text: string): string | undefined {
    const unfinished = Buffer.concat(this.#unfinished).toString("utf8");
    return [...this.#lines, unfinished].findLast((line) => line.includes(text));
  }

  #take(piece: Buffer): void {
    this.#unfinishedBytes += piece.length;
    // Copied, because the buffer behind it may be overwritten.
    if (this.#unfinishedBytes <= longestLine) this.#unfinished.push(Buffer.from(piece));
  }

  #close(): void {
    if (this.#unfinishedBytes <= longestLine)
      this.#lines.push(Buffer.concat(this.#unfinished).toString("utf8"));
    this.#lines = this.#lines.slice(-10);
    this.#unfinished = [];
    this.#unfinishedBytes = 0;
  }
}
