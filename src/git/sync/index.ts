// The door to sync: fetches from the remote and publishes the work branch.
export {
  type BaseUpdateMethod,
  type BaseUpdateRequest,
  type BaseUpdateResult,
  updateFromBase,
} from "./base-update.ts";
export {
  type CommitSigner,
  CommitSigning,
  type CommitToSign,
  type SignedCommit,
} from "./commit-signing.ts";
export { type PublishResult, publishBranch, type SideBranchState } from "./publish.ts";
export { recallPublished } from "./published.ts";
export { describeRemoteError } from "./remote-errors.ts";
export { deepenUntilRelated } from "./shallow-history.ts";
export {
  type FetchBranchResult,
  type FetchCommitResult,
  fetchBranch,
  fetchCommit,
  fetchFork,
  fetchMissingFiles,
  fetchWithFork,
  noRemote,
} from "./transfer.ts";
