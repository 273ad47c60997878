// Counts an effort over all its runs in the database, so that no caller has to read its whole history.
import type { Statements } from "./table.ts";

/** What an effort has come to. */
export interface EffortTotals {
  /** The number of its last iteration. */
  iterations: number;
  /** US dollars of all judged iterations; null where the cost of one is unknown. */
  costUsd: number | null;
  /** US dollars of those whose cost is known. */
  knownCostUsd: number;
  /** How many judged iterations have no known cost. */
  unknownCosts: number;
  runs: number;
  /** Stories that have passed. */
  passed: number;
  /** Stories. */
  total: number;
}

const sql = `
  SELECT
    (SELECT coalesce(max(n), 0) FROM iterations WHERE effort = ?1),
    costs.known,
    costs.unknown,
    (SELECT count(*) FROM runs WHERE effort = ?1),
    (SELECT count(*) FROM stories WHERE effort = ?1 AND passes = 1),
    (SELECT count(*) FROM stories WHERE effort = ?1)
  FROM (
    SELECT total(cost_usd) AS known, count(*) - count(cost_usd) AS unknown
    FROM iterations WHERE effort = ?1 AND step <> 'started'
  ) AS costs`;

/** Counts an effort; one that is not known has come to nothing. */
export function countTotals(statements: Statements, effort: string): EffortTotals {
  const [counts = []] = statements.rows(sql, [effort]);
  const [iterations = 0, knownCostUsd = 0, unknownCosts = 0, runs = 0, passed = 0, total = 0] =
    counts.map(Number);
  const costUsd = unknownCosts > 0 ? null : knownCostUsd;
  return { iterations, costUsd, knownCostUsd, unknownCosts, runs, passed, total };
}
