// An agent session that is one process: it reads the prompt from standard input, and its end is the end of the turn.
import { type ProcessExit, type RunningProcess, startProcess } from "../platform/index.ts";
import type { AgentSession, SessionOptions, TurnEnd } from "./contract.ts";

/** Makes the session; `prompt` starts the process. `readEnd` translates its exit. */
export function processSession(
  options: SessionOptions,
  [program = "", ...args]: readonly string[],
  readEnd: (exit: ProcessExit) => TurnEnd,
): AgentSession {
  let running: RunningProcess | undefined;
  return {
    async prompt(prompt) {
      running = startProcess({
        program,
        arguments: args,
        folder: options.folder,
        environment: { ...options.environment },
        input: prompt,
        onOutput: options.onOutput,
        mark: options.marker,
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
