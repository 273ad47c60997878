// The outputs of the step: counted by the program, never text of an agent.
import type { RunResult } from "../report/index.ts";
import type { Runner } from "./step-log.ts";

/** Every output with its description, from which action.yml is made. */
export const actionOutputs = {
  status: "complete, incomplete or failed",
  "stop-reason": "why the run ended, one word of the closed list in the README",
  "resume-at":
    "when the provider that limits the run allows more, such as 2026-03-04T12:00:00.000Z; empty where nothing is limited",
  iterations: "how many iterations the effort has taken, over all runs",
  "stories-passed": "how many stories have passed",
  "stories-total": "how many stories there are",
  "cost-usd": "US dollars over all runs; empty where the cost of an iteration is unknown",
  "state-dir": "the folder with sessions.db and the records of each iteration",
  generation: "the number of the last snapshot; empty where none was saved",
} as const;

/** Sets them all. */
export function setOutputs(runner: Runner, result: RunResult): void {
  const values: Record<keyof typeof actionOutputs, string | number | null> = {
    status: result.status,
    "stop-reason": result.stopReason,
    "resume-at": result.resumeAt,
    iterations: result.iterations,
    "stories-passed": result.stories.passed,
    "stories-total": result.stories.total,
    "cost-usd": result.costUsd === null ? null : Number(result.costUsd.toFixed(4)),
    "state-dir": result.stateDir,
    generation: result.generation,
  };
  for (const [name, value] of Object.entries(values)) runner.setOutput(name, value ?? "");
}

/** Sets what holds where the state could not be opened or the program failed. */
export function setFailedOutputs(runner: Runner): void {
  runner.setOutput("status", "failed");
  runner.setOutput("stop-reason", "state-error");
}
