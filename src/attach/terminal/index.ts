// The door to the terminal: SSH, keys, and the running agent session in a pseudo-terminal.
export type { KeySource } from "./key-source.ts";
export { hostKeyAlias, knownHostsFile, leaveKnownHost } from "./known-hosts.ts";
export { prepareTerminal } from "./prepare-terminal.ts";
