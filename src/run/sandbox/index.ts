// The door to the sandbox of a run.
export { openRunSandbox, openSandboxFor, type RunSandbox } from "./run-sandbox.ts";
