// The door to protection: protected paths in index and commits.
export type { CleanedCommits, CleaningRequest, MergedPath } from "./clean-commits.ts";
export type { PathRules } from "./path-rules.ts";
export { createProtection, type Protection } from "./protection.ts";
export type { TreeEntries } from "./tree-entries.ts";
