// The door to the loop.

export {
  archiveEffort,
  type ForeignChanges,
  findForeign,
  isBookkeeping,
  lastWrittenPrd,
  loadForeign,
  namePaths,
  storeForeign,
  untouched,
} from "./checkout/index.ts";
export { type CheckpointParts, writeCheckpoint } from "./checkpoint.ts";
export type { LoopParts } from "./context.ts";
export {
  type Control,
  createPeople,
  leaveSignal,
  openControl,
  type People,
  type Person,
  personKind,
  type Verb,
  verbs,
} from "./control/index.ts";
export {
  type AgentChoice,
  agentsFor,
  agentsOfEffort,
  chooseStory,
  describeEnding,
  describeFailover,
  type Ending,
  failoverKind,
  type RunStatus,
  renderMoment,
  type StopReason,
  stopReasons,
  warnAboutAgents,
} from "./decide/index.ts";
export type { LoopEvent } from "./events.ts";
export { iterationFolder, unattached } from "./iteration/index.ts";
export type { Outcome } from "./judge/index.ts";
export { runLoop } from "./loop.ts";
export { type Preview, type PreviewParts, previewIteration } from "./preview.ts";
export { finishTravelled, openTravelled, recoverIteration, restoreStories } from "./recovery/index.ts";
export {
  meetingFolder,
  meetingMarkName,
  privateFolder,
  removePrivateFolder,
  runMarkName,
} from "./run-folders.ts";
