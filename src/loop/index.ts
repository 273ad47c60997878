// The door to the loop.
export { type AgentChoice, agentsFor, agentsOfEffort, warnAboutAgents } from "./agent-choice.ts";
export { archiveEffort } from "./archive.ts";
export { unattached } from "./attachable.ts";
export { isBookkeeping } from "./bookkeeping.ts";
export { type CheckpointParts, writeCheckpoint } from "./checkpoint.ts";
export { type Control, leaveSignal, openControl, type Verb, verbs } from "./control.ts";
export { chooseStory } from "./decide.ts";
export type { LoopEvent } from "./events.ts";
export { describeFailover, failoverKind } from "./failover.ts";
export {
  type ForeignChanges,
  findForeign,
  loadForeign,
  namePaths,
  storeForeign,
  untouched,
} from "./foreign.ts";
export { iterationFolder } from "./iteration-folder.ts";
export type { Outcome } from "./judge.ts";
export { runLoop } from "./loop.ts";
export type { LoopParts } from "./parts.ts";
export { createPeople, type People, type Person, personKind } from "./people.ts";
export { lastWrittenPrd } from "./prd-file.ts";
export { type Preview, type PreviewParts, previewIteration } from "./preview.ts";
export { finishTravelled, openTravelled, recoverIteration, restoreStories } from "./recover.ts";
export {
  meetingFolder,
  meetingMarkName,
  privateFolder,
  removePrivateFolder,
  runMarkName,
} from "./run-folders.ts";
export {
  describeEnding,
  type Ending,
  type RunStatus,
  renderMoment,
  type StopReason,
  stopReasons,
} from "./stop-reason.ts";
