// The lines at the end of a commit that say which effort, run and iteration made it.
import type { IterationRow, Journal } from "../../journal/index.ts";

/** The trailers by which the commit of an iteration is found. An effort recorded by an older version has no id. */
export function commitTrailers(journal: Journal, { effort, n, runId }: IterationRow): string[] {
  return [`Ralph-Iteration: ${effort}/${n}`, ...effortTrailers(journal, effort, runId)];
}

/** The trailers of every commit of an effort. */
export function effortTrailers(journal: Journal, effort: string, runId: string): string[] {
  const effortId = journal.read((tables) => tables.sessions.get(effort))?.effortId ?? null;
  return effortId === null ? [] : [`Ralph-Effort: ${effortId}`, `Ralph-Run: ${runId}`];
}
