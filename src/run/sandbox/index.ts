// The door to the sandbox of a run.
export { openRunSandbox, type RunSandbox } from "./run-sandbox.ts";
