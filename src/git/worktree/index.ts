// The door to worktree: switches and moves branches of the checkout, ends what is half-done and loses no commit.
export { findMoveObstacle, moveBranch } from "./branch-move.ts";
export { describeHalfDone } from "./foreign-operation.ts";
export { type HalfDone, resolveHalfDone } from "./half-done.ts";
export type { BranchMove } from "./move-merge.ts";
export { findOperationPaths } from "./operation-paths.ts";
export { keepGivenUp, rescueCommit } from "./rescue-branch.ts";
export { returnTo } from "./returning.ts";
export { checkSwitch, currentBranch, findDefaultBranch, hasBranch, switchTo } from "./switching.ts";
