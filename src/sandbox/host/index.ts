// The door to the host process of the sandbox.
export { type HostClient, type HostPlace, hostVariables, startHost } from "./host-client.ts";
export type { PlacedKey, SandboxRules } from "./host-messages.ts";
export { runSandboxHost } from "./host-process.ts";
export { isFiltered, seccompFilter } from "./seccomp-filter.ts";
