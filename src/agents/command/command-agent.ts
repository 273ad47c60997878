// The simplest agent: any shell command that takes a prompt on its standard input.
import { type ProcessExit, type RunningProcess, startProcess } from "../../platform/index.ts";
import type { Agent, AgentSession, SessionStart, TurnEnd } from "../contract.ts";

/** An agent that runs `sh -c` with this command, once for each session. */
export function createCommandAgent(command: string): Agent {
  return {
    name: "command",
    sessionType: "command",
    command: ["sh", "-c", command],
    environment: {},
    start: async (start) => startSession(command, start),
  };
}

function startSession(command: string, start: SessionStart): AgentSession {
  let running: RunningProcess | undefined;
  return {
    attach: { kind: "none" },
    async prompt(prompt) {
      running = startProcess({
        program: "sh",
        arguments: ["-c", command],
        folder: start.folder,
        environment: { ...start.environment },
        input: prompt,
        onOutput: start.onOutput,
        mark: start.mark,
      });
      return turnEnd(await running.ended);
    },
    async stop(grace) {
      await running?.stop(grace);
    },
  };
}

function turnEnd(exit: ProcessExit): TurnEnd {
  if (exit.startError) {
    return { kind: "failed", failure: "start", reason: `the agent could not be started: ${exit.startError}` };
  }
  if (exit.exitCode === 0) return { kind: "finished" };
  const how = exit.signal ? `was ended by ${exit.signal}` : `ended with exit code ${exit.exitCode}`;
  return { kind: "failed", failure: "crash", reason: `the agent ${how}` };
}
