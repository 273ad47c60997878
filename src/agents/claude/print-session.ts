// Claude Code in its print mode: it takes the prompt on standard input, works, and ends with a result of its own.
import type { AgentSession, SessionOptions } from "../contract.ts";
import { processSession } from "../process-session.ts";
import { LineReader } from "./line-reader.ts";
import { readResult } from "./print-result.ts";
import { unattendedSettings } from "./settings.ts";

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
