// The door to run.
export { openDelivery } from "./branch-sync.ts";
export { finishCutOff } from "./finish.ts";
export { type Handoff, parseHandoff, renderHandoff } from "./handoff.ts";
export { checkoutLockName, effortLockName, type RunEnd, type RunHost, run } from "./run.ts";
export { version } from "./version.ts";
export {
  chooseBranch,
  effortKey,
  type Located,
  locate,
  locateState,
  prepareFolder,
  type Standpoint,
} from "./workspace.ts";
