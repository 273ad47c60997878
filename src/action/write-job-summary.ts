// Puts the summary of a run onto the job's page.
import { nameInputs } from "../inputs/index.ts";
import type { Journal } from "../journal/index.ts";
import { describeError, type Log, type Redactor } from "../platform/index.ts";
import { readJobSummary, renderJobSummary } from "../report/index.ts";
import type { Runner } from "./step-log.ts";

/** What a summary is written with. */
export interface JobSummaryContext {
  runner: Runner;
  journal: Journal;
  redactor: Redactor;
}

/** Writes it, where the effort is known. @throws Error where the page takes none, for `warnOfSummary` */
export async function writeJobSummary(
  { runner, journal, redactor }: JobSummaryContext,
  effort: string,
  run: Parameters<typeof readJobSummary>[2],
): Promise<void> {
  const facts = readJobSummary(journal, effort, run);
  if (!facts) return;
  await runner.summary.addRaw(redactor.text(renderJobSummary(facts, { rename: nameInputs }))).write();
}

/** Tells why there is no summary; that costs a warning, since the run is what it is. */
export function warnOfMissingSummary(log: Pick<Log, "warn">): (error: unknown) => void {
  return (error) => log.warn(`the summary could not be written: ${describeError(error)}`);
}
