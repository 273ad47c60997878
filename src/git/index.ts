// The door to git: the state of a checkout, the work branch, commits and the remote.
export type { BaseComparison } from "./base-branch.ts";
export { selectWorkBranch, type WorkBranch, type WorkBranchRequest } from "./branch-name.ts";
export type { BundleRequest, BundleResult, RestoreRequest, RestoreResult } from "./bundle/index.ts";
export type {
  Candidate,
  CandidateChanges,
  CommitRequest,
  CommitResult,
  LeftOutPath,
  WorkElsewhere,
  WorkPlaces,
} from "./candidate/index.ts";
export { isUsualProduct } from "./candidate/index.ts";
export { type Checkout, openCheckout } from "./checkout.ts";
export type { SkippedPath } from "./commit/index.ts";
export type { CleanedCommits, MergedPath, PathRules, Protection, TreeEntries } from "./protection/index.ts";
export type { UnpushedCommit } from "./rebase/index.ts";
export type { Remote, RemoteRequest } from "./remote.ts";
export {
  type Change,
  type CheckoutState,
  type CommitSecrets,
  type FileMerges,
  type FileVersions,
  GitHungError,
  GitPatience,
  HistoryLost,
  type Operation,
} from "./repository/index.ts";
export type {
  BaseUpdateMethod,
  CommitSigner,
  CommitToSign,
  FetchCommitResult,
  PublishResult,
  SignedCommit,
} from "./sync/index.ts";
export { type Credentials, hasSetAside, hidePasswords, type RemovedCredentials } from "./transport/index.ts";
export type { HalfDone } from "./worktree/index.ts";
