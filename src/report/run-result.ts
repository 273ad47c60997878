// The result of a run, counted from the journal over all runs of the effort.
import type { Journal } from "../journal/index.ts";
import {
  type Ending,
  type RunStatus,
  readSetAside,
  type SetAsideStory,
  type StopReason,
  stopReasons,
} from "../loop/index.ts";

/** The result of a run, as in `run --json`. */
export interface RunResult {
  status: RunStatus;
  stopReason: StopReason;
  /** When the agent's provider allows the next request, ISO 8601; null without a rate limit. */
  resumeAt: string | null;
  iterations: number;
  stories: { passed: number; total: number };
  /** The stories that are set aside, and why; missing if there are none. */
  setAside?: SetAsideStory[];
  /** US dollars; null if the cost of an iteration is unknown. */
  costUsd: number | null;
  runId: string;
  /** Whether the next run starts automatically. */
  continues: boolean;
  generation: number | null;
  stateDir: string;
}

/** Reads the result from the journal. */
export function readResult(
  journal: Journal,
  effort: string,
  run: { runId: string; ending: Ending; stateDir: string; generation: number | null },
): RunResult {
  const { totals, row, setAside } = journal.read((tables) => ({
    totals: tables.totals(effort),
    row: tables.runs.get(run.runId),
    setAside: readSetAside(tables, effort),
  }));
  const { reason, resumeAt } = run.ending;
  const result: RunResult = {
    status: stopReasons[reason].status,
    stopReason: reason,
    resumeAt: resumeAt === undefined ? null : new Date(resumeAt).toISOString(),
    iterations: totals.iterations,
    stories: { passed: totals.passed, total: totals.total },
    costUsd: totals.costUsd,
    runId: run.runId,
    continues: row?.continues ?? false,
    generation: run.generation,
    stateDir: run.stateDir,
  };
  if (setAside.length > 0) result.setAside = setAside;
  return result;
}

/** One sentence about the stories, the cost and the location of the work. */
export function renderResult(
  result: RunResult,
  where: { branch: string | undefined; folder: string },
): string {
  const { passed, total } = result.stories;
  const cost = result.costUsd === null ? "cost unknown" : `cost $${result.costUsd.toFixed(2)}`;
  const iterations = `${result.iterations} iteration${result.iterations === 1 ? "" : "s"}`;
  const branch = where.branch ? ` on branch ${where.branch}` : "";
  const setAside = result.setAside ? `, ${result.setAside.length} set aside` : "";
  return `${result.status}: ${passed} of ${total} stories passed${setAside} after ${iterations}, ${cost}. The work is in ${where.folder}${branch}; the records are in ${result.stateDir}.`;
}
