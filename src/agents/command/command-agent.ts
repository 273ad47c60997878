// The simplest agent: any shell command that takes a prompt on its standard input.
import type { ProcessExit } from "../../platform/index.ts";
import type { Agent, TurnEnd } from "../contract.ts";
import { describeExit, processSession } from "../process-session.ts";

/** An agent that runs `sh -c` with this command, once for each session. */
export function createCommandAgent(commandLine: string): Agent {
  const command = ["sh", "-c", commandLine];
  return {
    name: "command",
    command,
    environment: {},
    // Many say nothing until they have done everything.
    tellsActivity: false,
    start: async (start) => processSession(start, command, turnEnd),
  };
}

function turnEnd(exit: ProcessExit): TurnEnd {
  if (exit.startError) {
    return { kind: "failed", failure: "start", reason: `the agent could not be started: ${exit.startError}` };
  }
  if (exit.exitCode === 0) return { kind: "finished" };
  return { kind: "failed", failure: "crash", reason: `the agent ${describeExit(exit)}` };
}
