// The door to what keeps gates and other shell commands from starting, found without running them.
export { findProblem } from "./find-problem.ts";
export { findGateProblems, type Gate, type GateProblem, listGates } from "./gates.ts";
export type { CommandPlace } from "./problem.ts";
