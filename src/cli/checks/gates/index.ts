// The door to the checks of gates.
export { checkGates } from "./check-gates.ts";
export { tryGates } from "./run-gates.ts";
