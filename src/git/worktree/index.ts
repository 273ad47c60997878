// The door to worktree: switches and moves branches of the checkout, aborts half-done operations and loses no commit.
export { findMoveObstacle, moveBranch } from "./branch-move.ts";
export { abortOperation } from "./operation.ts";
export { rescueCommit } from "./rescue-branch.ts";
export { findDefaultBranch, returnTo, switchTo } from "./switching.ts";
