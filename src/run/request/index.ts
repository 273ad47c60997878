// The door to what a run was asked for: its limits over all runs, and how it was started.
export { settleLimits, settleTotals, type Totals } from "./limits.ts";
export { describeRequest } from "./run-request.ts";
