// The door to the checks of gates and other shell commands.
export { checkGates, type Gate, listGates } from "./check-gates.ts";
export { findProblem } from "./find-problem.ts";
export type { CommandPlace } from "./problem.ts";
export { tryGates } from "./run-gates.ts";
