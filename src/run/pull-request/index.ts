// The door to the pull request of a run.
export { findPullEffort } from "./find-effort.ts";
export { openRunPull, type RunPull } from "./run-pull.ts";
