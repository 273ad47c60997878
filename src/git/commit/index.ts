// The door to commit: what goes into a commit, how it is created, and whether any work was done.
export { type CommitRequest, type CommitResult, commitChanges } from "./commit.ts";
export { createCommit, identityVariables } from "./commit-metadata.ts";
export { addPaths, findCommitObstacle, type SkippedPath, UnresolvedConflict } from "./staging.ts";
export { fingerprint, hasWork } from "./work.ts";
