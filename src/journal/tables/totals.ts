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
  /** Tokens of those iterations whose tokens are known; null where those of none are. */
  tokens: TokenTotals | null;
  runs: number;
  /** Stories that have passed. */
  passed: number;
  /** Stories. */
  total: number;
}

/** Tokens that were used; `input` counts neither kind of cached ones. */
export interface TokenTotals {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

const sql = `
  SELECT
    (SELECT coalesce(max(n), 0) FROM iterations WHERE effort = ?1),
    costs.known,
    costs.unknown,
    costs.told,
    costs.input,
    costs.output,
    costs.cache_read,
    costs.cache_write,
    (SELECT count(*) FROM runs WHERE effort = ?1),
    (SELECT count(*) FROM stories WHERE effort = ?1 AND passes = 1),
    (SELECT count(*) FROM stories WHERE effort = ?1)
  FROM (
    SELECT total(cost_usd) AS known, count(*) - count(cost_usd) AS unknown,
      count(tokens_input) AS told, total(tokens_input) AS input, total(tokens_output) AS output,
      total(tokens_cache_read) AS cache_read, total(tokens_cache_write) AS cache_write
    FROM iterations WHERE effort = ?1 AND step <> 'started'
  ) AS costs`;

/** Counts an effort; one that is not known has come to nothing. */
export function countTotals(statements: Statements, effort: string): EffortTotals {
  const [counts = []] = statements.rows(sql, [effort]);
  const [iterations = 0, knownCostUsd = 0, unknownCosts = 0, ...others] = counts.map(Number);
  const [told = 0, input = 0, output = 0, cacheRead = 0, cacheWrite = 0, ...efforts] = others;
  const [runs = 0, passed = 0, total = 0] = efforts;
  const costUsd = unknownCosts > 0 ? null : knownCostUsd;
  const tokens = told > 0 ? { input, output, cacheRead, cacheWrite } : null;
  return { iterations, costUsd, knownCostUsd, unknownCosts, tokens, runs, passed, total };
}
