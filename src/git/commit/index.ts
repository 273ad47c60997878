// The door to commit: what goes into a commit, how it is created, and whether any work was done.
export { createCommit, identityVariables, ownAddress, readAuthor, renderMessage } from "./commit-metadata.ts";
export { addIgnored, type FilesToKeep, findUntracked } from "./kept-files.ts";
export { findSecretChanges, holdsNewSecret } from "./secret-files.ts";
export {
  addPaths,
  type CommitSelection,
  findCommitObstacle,
  readStagedEntries,
  restoreStagedEntries,
  runAdd,
  type StagedEntries,
  stageTree,
  UnresolvedConflict,
  unstagePaths,
} from "./staging.ts";
export type { SkippedPath } from "./unwanted-files.ts";
export { fingerprint, hasWork, matchPaths } from "./work.ts";
