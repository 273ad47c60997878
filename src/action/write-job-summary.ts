// Writes the job summary of a run to the page of the workflow run.
import { nameInputs } from "../inputs/index.ts";
import type { Journal } from "../journal/index.ts";
import { describeError, type Log, type Redactor } from "../platform/index.ts";
import { readJobSummary, renderJobSummary } from "../report/index.ts";
import type { CommandFiles } from "./command-files.ts";

/** The source and the target of a job summary. */
export interface JobSummaryContext {
  files: CommandFiles;
  journal: Journal;
  redactor: Redactor;
}

/** Writes the summary, if the effort is known. @throws Error if it cannot be written; see `warnOfMissingSummary` */
export async function writeJobSummary(
  { files, journal, redactor }: JobSummaryContext,
  effort: string,
  run: Parameters<typeof readJobSummary>[2],
): Promise<void> {
  const facts = readJobSummary(journal, effort, run);
  if (!facts) return;
  files.append("GITHUB_STEP_SUMMARY", redactor.text(renderJobSummary(facts, { rename: nameInputs })));
}

/** An error handler that only warns: a missing summary does not change the run's result. */
export function warnOfMissingSummary(log: Pick<Log, "warn">): (error: unknown) => void {
  return (error) => log.warn(`the job summary could not be written: ${describeError(error)}`);
}
