// Reckons what an effort has used up of its limits over all runs, so that a limit is kept and not only noticed.
import type { JournalTables } from "../../journal/index.ts";
import type { Facts } from "./decide.ts";
import type { IterationResult } from "./streak.ts";

/** So many of the last iterations say what the next one may cost. */
const recent = 10;

/** What counts over all runs of an effort; costs as far as they are known. */
export type Spent = Pick<Facts, "iterations" | "costUsd" | "nextCostUsd">;

/** What is recorded. */
export function readSpent(tables: JournalTables, effort: string): Spent {
  const last = tables.iterations.last(effort, recent).map((row) => row.costUsd ?? 0);
  return {
    iterations: tables.iterations.countTowardsLimit(effort),
    costUsd: tables.totals(effort).knownCostUsd,
    nextCostUsd: Math.max(0, ...last),
  };
}

/** What will be recorded once an iteration that was just judged is. */
export function addSpending(spent: Spent, iterated: IterationResult): Spent {
  const cost = iterated.costUsd ?? 0;
  return {
    iterations: spent.iterations + (iterated.outcome === "limited" ? 0 : 1),
    costUsd: spent.costUsd + cost,
    nextCostUsd: Math.max(spent.nextCostUsd, cost),
  };
}
