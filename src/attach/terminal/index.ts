// The terminal service: SSH, keys, and the running agent session in a pseudo-terminal.
export type { KeySource } from "./authorized-keys.ts";
export { type HostKey, hostKeyAlias, knownHostsFile, writeKnownHosts } from "./host-key.ts";
export { prepareTerminal } from "./prepare-terminal.ts";
