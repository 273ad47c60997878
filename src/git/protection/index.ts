// The door to protection: protected paths and secrets in index and commits.
export { type CleanedCommits, type CleaningRequest, withoutSecrets } from "./clean-commits.ts";
export type { MergedPath } from "./cleaner.ts";
export type { PathRules } from "./path-rules.ts";
export { createProtection, type Protection } from "./protection.ts";
export type { TreeEntries } from "./tree-entries.ts";
