// The outputs of the step for later steps, and the names of the values that it saves for the post step.
import { stopReasons } from "../loop/index.ts";
import type { RunResult } from "../report/index.ts";

/** Every output with its description, from which action.yml is generated. All are values of this program, never agent text. */
export const actionOutputs = {
  status: "complete, incomplete or failed",
  "stop-reason": `why the run stopped: ${Object.keys(stopReasons).join(", ")}; or refused, if nothing ran because of the event`,
  "resume-at":
    "when the agent's provider allows the next request, such as 2026-03-04T12:00:00.000Z; empty without a rate limit",
  iterations: "the number of iterations of the effort, over all runs",
  "stories-passed": "the number of stories that passed",
  "stories-total": "the number of stories",
  "cost-usd": "the cost in US dollars, over all runs; empty if the cost of an iteration is unknown",
  "state-dir": "the folder with sessions.db and the records of each iteration",
  generation: "the number of the last snapshot; empty if none was saved",
  pushed:
    "true if the remote has all commits of the work, false if it lacks some; empty where nothing is to be pushed, such as with push: never",
  "unpushed-commits": "the number of commits that the remote lacks; empty where nothing is to be pushed",
  "pull-request": "the address of the effort's pull request; empty if there is none",
  next: "what comes next: run (start the workflow again, with a higher limit if one is used up), decide (a person decides first; the page of the job says what) or nothing",
} as const;

/** The runner's file of outputs. */
export interface OutputFile {
  set(file: "GITHUB_OUTPUT", name: string, value: string): void;
}

/** Sets all outputs. */
export function setOutputs(files: OutputFile, result: RunResult): void {
  const values: Record<keyof typeof actionOutputs, string | number | boolean | null> = {
    status: result.status,
    "stop-reason": result.stopReason,
    "resume-at": result.resumeAt,
    iterations: result.iterations,
    "stories-passed": result.stories.passed,
    "stories-total": result.stories.total,
    "cost-usd": result.costUsd === null ? null : Number(result.costUsd.toFixed(4)),
    "state-dir": result.stateDir,
    generation: result.generation,
    pushed: result.pushed,
    "unpushed-commits": result.unpushedCommits,
    "pull-request": result.pullRequest?.url ?? null,
    next: nextWords[result.next.kind],
  };
  for (const [name, value] of Object.entries(values)) files.set("GITHUB_OUTPUT", name, String(value ?? ""));
}

/** Sets the outputs for a state that could not be opened, or an error of the program. */
export function setFailedOutputs(files: OutputFile): void {
  files.set("GITHUB_OUTPUT", "status", "failed");
  files.set("GITHUB_OUTPUT", "stop-reason", "state-error");
  files.set("GITHUB_OUTPUT", "next", nextWords.decision);
}

/** The sentences of the page quote stories and agents, and an output is often written into a shell. */
const nextWords: Readonly<Record<RunResult["next"]["kind"], string>> = {
  command: "run",
  decision: "decide",
  nothing: "nothing",
};

/** Sets the outputs of a step that had a plan written; undefined without a plan. */
export function setPlanOutputs(files: OutputFile, made: { url: string | undefined } | undefined): void {
  files.set("GITHUB_OUTPUT", "status", made ? "complete" : "failed");
  if (made) files.set("GITHUB_OUTPUT", "pull-request", made.url ?? "");
  files.set("GITHUB_OUTPUT", "next", nextWords.decision);
}

/** Sets the outputs for an event that may not start a run. */
export function setRefusedOutputs(files: OutputFile): void {
  files.set("GITHUB_OUTPUT", "status", "incomplete");
  files.set("GITHUB_OUTPUT", "stop-reason", "refused");
}

/** The values that the main step saves for the post step. */
export const stepStateNames = {
  /** Where the state is; saved as soon as it is open. */
  handoff: "handoff",
  /** `true` after the main step has saved everything. */
  saved: "saved",
  /** `true` unless the event may start work. */
  refused: "refused",
  /** The run that an event of a pull request asked for. */
  pullStart: "pull-start",
  /** `true` if the post step starts the next run. */
  continues: "continues",
} as const;
