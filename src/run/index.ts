// The door to run.
export { openBranchSync } from "./branch-sync.ts";
export { finishDeadRun } from "./finish.ts";
export { type Handoff, parseHandoff, renderHandoff } from "./handoff.ts";
export type { RunHost } from "./host.ts";
export { checkoutLockName, effortLockName, type RunEnd, run } from "./run.ts";
export { version } from "./version.ts";
export {
  chooseWorkBranch,
  findEffortSlug,
  type Location,
  locateStateFolder,
  locateWorkspace,
  prepareFolder,
  type Workspace,
} from "./workspace.ts";
