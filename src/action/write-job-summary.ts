// Puts the summary of a run onto the job's page.
import { nameInputs } from "../inputs/index.ts";
import type { Journal } from "../journal/index.ts";
import { describeError, type Log, type Redactor } from "../platform/index.ts";
import { readSummary, renderSummary } from "../report/index.ts";
import type { Runner } from "./step-log.ts";

/** What a summary is written with. */
export interface SummaryTools {
  runner: Runner;
  journal: Journal;
  redactor: Redactor;
}

/** Writes it, where the effort is known. @throws Error where the page takes none, for `warnOfSummary` */
export async function writeSummary(
  { runner, journal, redactor }: SummaryTools,
  effort: string,
  run: Parameters<typeof readSummary>[2],
): Promise<void> {
  const facts = readSummary(journal, effort, run);
  if (!facts) return;
  await runner.summary.addRaw(redactor.text(renderSummary(facts, { rename: nameInputs }))).write();
}

/** Tells why there is no summary; that costs a warning, since the run is what it is. */
export function warnOfSummary(log: Pick<Log, "warn">): (error: unknown) => void {
  return (error) => log.warn(`the summary could not be written: ${describeError(error)}`);
}
