// Estimates what the open stories will cost.
import type { EffortStatus } from "../effort-status.ts";

type Counts = Pick<EffortStatus["stories"], "passed" | "total">;

/** What the open stories cost in dollars if they cost as much as those that passed; undefined if it cannot be told. */
export function expectedCost({ passed, total }: Counts, costUsd: number): number | undefined {
  const open = total - passed;
  return passed === 0 || open === 0 || costUsd === 0 ? undefined : (costUsd / passed) * open;
}

/** The same as a sentence; empty if it cannot be told. */
export function describeExpectedCost(counts: Counts, costUsd: number): string {
  const cost = expectedCost(counts, costUsd);
  if (cost === undefined) return "";
  const open = counts.total - counts.passed;
  const expected = cost.toFixed(2);
  const stories = open === 1 ? "The open story costs" : `The ${open} open stories cost`;
  return ` ${stories} about $${expected} more, if like those that passed.`;
}
