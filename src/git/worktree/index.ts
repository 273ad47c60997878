// The door to worktree: switches and moves branches of the checkout, aborts unfinished operations and loses no commit.
export { type BranchMove, findMoveObstacle, moveBranch } from "./branch-move.ts";
export { abortOperation } from "./operation.ts";
export { rescueCommit } from "./rescue-branch.ts";
export { returnTo } from "./returning.ts";
export { findDefaultBranch, switchTo } from "./switching.ts";
