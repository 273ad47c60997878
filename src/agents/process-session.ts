// An agent session that is one process: it gets the prompt on its standard input and hands back when it ends.
import { type ProcessExit, type RunningProcess, startProcess } from "../platform/index.ts";
import type { AgentSession, SessionOptions, TurnEnd } from "./contract.ts";

/** Makes the session; the process is started with the prompt. `readEnd` says what its end means. */
export function processSession(
  start: SessionOptions,
  [program = "", ...words]: readonly string[],
  readEnd: (exit: ProcessExit) => TurnEnd,
): AgentSession {
  let running: RunningProcess | undefined;
  return {
    async prompt(prompt) {
      running = startProcess({
        program,
        arguments: words,
        folder: start.folder,
        environment: { ...start.environment },
        input: prompt,
        onOutput: start.onOutput,
        mark: start.marker,
      });
      return readEnd(await running.ended);
    },
    async stop(grace) {
      await running?.stop(grace);
    },
  };
}

/** How a process ended, as the rest of a sentence. */
export function describeExit({ signal, exitCode }: ProcessExit): string {
  return signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
}
