// The door to the two steps of the action.

export { runMainStep } from "./main-step.ts";
export { actionOutputs } from "./outputs.ts";
export { runPostStep } from "./post-step.ts";
