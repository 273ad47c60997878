// The door to repository: git in one repository, and what it says about commits, files and locks.
export { type FileMerges, type FileVersions, noFileMerges } from "./file-merge.ts";
export { Git, type GitCallOptions, type GitSetting, gitReason } from "./git-command.ts";
export {
  type CommitSearch,
  countCommits,
  emptyTree,
  findCommit,
  findRootCommit,
  headCommit,
  isAncestor,
  lastCommitOf,
  resolveCommit,
  resolveCommits,
} from "./history.ts";
export { checkHistory, HistoryLost, type KnownHistory } from "./known-history.ts";
export { GitHungError, GitPatience } from "./patience.ts";
export { removeRedirections } from "./redirections.ts";
export { elsewherePrefix, recallCommit, rememberCommit, rememberedName } from "./remembered-refs.ts";
export {
  type CommitSecrets,
  findRepository,
  knownFileOf,
  largestKnownFile,
  noConnection,
  type Repository,
  type RepositoryLookup,
} from "./repository.ts";
export { removeStaleLocks } from "./stale-locks.ts";
export {
  type Change,
  type CheckoutState,
  fileFacts,
  findOperation,
  isLink,
  type Operation,
  readState,
  readSubmodulePaths,
  type StateOptions,
} from "./status.ts";
