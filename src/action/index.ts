// The door to the main step and the post step of the action.
export { runMainStep } from "./main-step.ts";
export { actionOutputs } from "./outputs.ts";
export { runPostStep } from "./post-step.ts";
