// The door to the pull request of a run.
export { openRunPull, type RunPull } from "./run-pull.ts";
