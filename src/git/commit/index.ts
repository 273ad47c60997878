// The door to commit: what goes into a commit, how it is made, and whether there is work at all.
export { type CommitRequest, type CommitResult, commitChanges } from "./commit.ts";
export { identityVariables, renderMessage } from "./commit-metadata.ts";
export { addPaths, findCommitObstacle, type SkippedPath } from "./staging.ts";
export { fingerprint, hasWork } from "./work.ts";
