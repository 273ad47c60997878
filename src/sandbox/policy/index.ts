// The door to the rules of the sandbox.
export { type FilePlaces, type FileRules, fileRules } from "./files.ts";
export { commonHosts, directHosts, hostOfAddress, privateRanges, untouchedHosts } from "./hosts.ts";
export { readableParts } from "./readable.ts";
