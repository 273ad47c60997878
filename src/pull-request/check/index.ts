// The door to the check that shows the result of a run.
export { annotate, type GateFailure } from "./annotate.ts";
export { renderCheck } from "./render-check.ts";
export { createFileFinder } from "./source-files.ts";
