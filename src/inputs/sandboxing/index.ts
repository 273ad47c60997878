// The door to the options for the sandbox.
export { readSandbox, type SandboxInputs, sandboxOptions } from "./sandbox-options.ts";
