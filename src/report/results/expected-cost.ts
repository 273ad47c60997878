// Estimates what the open stories will cost.
import type { EffortStatus } from "../effort-status.ts";

/** What the open stories cost if they cost as much as those that passed, as a sentence; empty if it cannot be told. */
export function describeExpectedCost({ passed, total }: EffortStatus["stories"], costUsd: number): string {
  const open = total - passed;
  if (passed === 0 || open === 0 || costUsd === 0) return "";
  const expected = ((costUsd / passed) * open).toFixed(2);
  const stories = open === 1 ? "The open story costs" : `The ${open} open stories cost`;
  return ` ${stories} about $${expected} more, if like those that passed.`;
}
