// Reckons what an effort has cost and what its next iteration may cost, so that the limit is kept and not only noticed.
import type { JournalTables } from "../journal/index.ts";

/** So many of the last iterations say what the next one may cost. */
const recent = 10;

/** US dollars, as far as they are known. */
export function readCosts(tables: JournalTables, effort: string): { costUsd: number; nextCostUsd: number } {
  const last = tables.iterations.last(effort, recent).map((row) => row.costUsd ?? 0);
  return { costUsd: tables.totals(effort).knownCostUsd, nextCostUsd: Math.max(0, ...last) };
}
