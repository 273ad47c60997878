// The door to a run: its life, its handoff to the post step, and where its things are.
export { hasSetAside } from "../git/index.ts";
export { checkIdentity } from "./attachments/index.ts";
export { type BranchSync, openBranchSync } from "./branch-sync.ts";
export type { HostSetup, RunHost } from "./context.ts";
export { finishDeadRun } from "./finish.ts";
export { type Handoff, parseHandoff, renderHandoff } from "./handoff.ts";
export { openIssueClient, repositoryIn } from "./issue/index.ts";
export { type RunEnd, signalExitCodes } from "./leave.ts";
export { findPullEffort } from "./pull-request/index.ts";
export {
  actionReference,
  ownRelease,
  type Release,
  schemaAddress,
  version,
} from "./release/index.ts";
export { openChangeReader } from "./report/index.ts";
export { findRepository, type RepositoryPlace } from "./repository/index.ts";
export { settleTotals } from "./request/index.ts";
export { run } from "./run.ts";
export { openSandboxFor } from "./sandbox/index.ts";
export { openCommitSigner } from "./signing/index.ts";
export {
  checkAgentSettings,
  checkoutInUse,
  checkStore,
  findEffortUser,
  findGateFaults,
  findOwnOpenTurn,
  refuseAnotherEffort,
  refuseCheckoutInUse,
  refuseUnexpected,
  requireRepository,
  type StartFacts,
} from "./start/index.ts";
export {
  dataFolder,
  describeOwner,
  findRunState,
  findState,
  listStateFolders,
  type StatePlace,
} from "./state-folders/index.ts";
export {
  checkoutLockName,
  chooseWorkBranch,
  createCommitSecrets,
  createGitPatience,
  effortLockName,
  findEffortSlug,
  type Location,
  listEfforts,
  locateWorkspace,
  prepareFolder,
  refuseMixedFolder,
  startFolder,
  type Workspace,
} from "./workspace.ts";
