// Calculates how much of its limits an effort has used over all runs.
import type { JournalTables } from "../../journal/index.ts";
import type { Facts } from "./decide.ts";
import type { IterationResult } from "./streak.ts";

/** The next iteration is estimated as the most expensive of this many last ones. */
const recentIterations = 10;

/** What an effort has used over all runs, and the estimate for the next iteration. */
export type Spent = Pick<Facts, "iterations" | "costUsd" | "nextCostUsd">;

/** Reads from the journal what an effort has used. */
export function readSpent(tables: JournalTables, effort: string): Spent {
  const last = tables.iterations.recent(effort, recentIterations).map((row) => row.costUsd ?? 0);
  return {
    iterations: tables.iterations.countTowardsLimit(effort),
    costUsd: tables.totals(effort).knownCostUsd,
    nextCostUsd: Math.max(0, ...last),
  };
}

/**
 * The number of the last iteration that the limit allows, never below the number reached. Numbers also count the
 * iterations that a provider's limit ended, the limit does not.
 */
export function lastNumber(tables: JournalTables, effort: string, maxIterations: number): number {
  const reached = tables.iterations.newest(effort);
  return Math.max(reached, maxIterations + reached - tables.iterations.countTowardsLimit(effort));
}

/** Adds an iteration that is judged but not recorded yet. */
export function addSpending(spent: Spent, iteration: IterationResult): Spent {
  const cost = iteration.costUsd ?? 0;
  return {
    iterations: spent.iterations + (iteration.outcome === "limited" ? 0 : 1),
    costUsd: spent.costUsd + cost,
    nextCostUsd: Math.max(spent.nextCostUsd, cost),
  };
}
