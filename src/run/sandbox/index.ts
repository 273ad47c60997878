// The door to the sandbox of a run.
export { openRunSandbox, type RunSandbox, sandboxKind } from "./run-sandbox.ts";
