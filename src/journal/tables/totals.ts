// Counts an effort over all its runs in SQL, so that callers need not read its whole history.
import type { Statements } from "./table.ts";

/** The totals of an effort. `costUsd` is null if the cost of one judged iteration is unknown, `tokens` if all are. */
export interface EffortTotals {
  iterations: number;
  costUsd: number | null;
  knownCostUsd: number;
  unknownCosts: number;
  tokens: TokenTotals | null;
  runs: number;
  passed: number;
  total: number;
}

/** Numbers of tokens. `input` does not include cached tokens. */
export interface TokenTotals {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

const sql = `
  SELECT
    (SELECT coalesce(max(n), 0) FROM iterations WHERE effort = ?1),
    costs.known + old.known,
    costs.unknown + old.unknown,
    costs.told + old.told,
    costs.input + old.input,
    costs.output + old.output,
    costs.cache_read + old.cache_read,
    costs.cache_write + old.cache_write,
    (SELECT count(*) FROM runs WHERE effort = ?1),
    (SELECT count(*) FROM stories WHERE effort = ?1 AND passes = 1),
    (SELECT count(*) FROM stories WHERE effort = ?1)
  FROM (
    SELECT total(cost_usd) AS known, count(*) - count(cost_usd) AS unknown,
      count(tokens_input) AS told, total(tokens_input) AS input, total(tokens_output) AS output,
      total(tokens_cache_read) AS cache_read, total(tokens_cache_write) AS cache_write
    FROM iterations WHERE effort = ?1 AND step <> 'started'
  ) AS costs, (
    SELECT total(cost_usd) AS known, total(costs_unknown) AS unknown,
      total(tokens_told) AS told, total(tokens_input) AS input, total(tokens_output) AS output,
      total(tokens_cache_read) AS cache_read, total(tokens_cache_write) AS cache_write
    FROM packs WHERE effort = ?1
  ) AS old`;

/** Counts an effort. An unknown effort has zero totals. */
export function countTotals(statements: Statements, effort: string): EffortTotals {
  const [counts = []] = statements.rows(sql, [effort]);
  const [iterations = 0, knownCostUsd = 0, unknownCosts = 0, ...others] = counts.map(Number);
  const [knownTokens = 0, input = 0, output = 0, cacheRead = 0, cacheWrite = 0, ...efforts] = others;
  const [runs = 0, passed = 0, total = 0] = efforts;
  const costUsd = unknownCosts > 0 ? null : knownCostUsd;
  const tokens = knownTokens > 0 ? { input, output, cacheRead, cacheWrite } : null;
  return { iterations, costUsd, knownCostUsd, unknownCosts, tokens, runs, passed, total };
}
