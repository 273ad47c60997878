// The loop: decides, iterates and judges until there is a reason to stop.

export {
  archiveEffort,
  findPreExistingChanges,
  isEffortFile,
  lastWrittenPrdFile,
  loadPreExistingChanges,
  namePaths,
  type PreExistingChanges,
  planCopyName,
  planTextAt,
  readOwnCopy,
  recordPreExistingChanges,
  rememberLeftOut,
  setAside,
  storePreExistingChanges,
  untouchedPaths,
  writeOwnCopy,
} from "./checkout/index.ts";
export { type CheckpointContext, writeCheckpoint } from "./checkpoint.ts";
export {
  addMessage,
  type ChosenStory,
  findChoiceObstacle,
  nameStories,
  readSkipped,
  retryStory,
  skipStory,
} from "./choices/index.ts";
export type { LoopContext } from "./context.ts";
export {
  type Control,
  type ControlVerb,
  controlVerbs,
  createPresence,
  isPaused,
  openControl,
  type Person,
  type Presence,
  pauseEventKind,
  personKindPrefix,
  readPendingRequest,
  recordEvents,
  type StoryRequest,
  writeSignal,
  writeStoryRequest,
} from "./control/index.ts";
export {
  type AgentChoice,
  agentsFor,
  agentsOfEffort,
  chooseStory,
  describeEnding,
  describeFailover,
  type Ending,
  failoverEventKind,
  lastNumber,
  type RunStatus,
  readSpent,
  renderMoment,
  type StopReason,
  stopReasons,
  warnAboutAgents,
} from "./decide/index.ts";
export { createTeller, type LoopEvent, type TellOnce } from "./events.ts";
export {
  type CommandPlace,
  findGateProblems,
  findProblem,
  type Gate,
  type GateProblem,
  listGates,
} from "./gate-checks/index.ts";
export {
  commitEffortFiles,
  type FinalizeContext,
  iterationFolder,
  type RecordContext,
  unattached,
} from "./iteration/index.ts";
export {
  deniedHostKind,
  deniedHostsWarning,
  type GateRun,
  isPass,
  type Outcome,
  runGate,
  takeDeniedHosts,
} from "./judge/index.ts";
export { describeLeftOut, type LeftOutRecord, readAcceptedLeftOut, readIgnoredBefore } from "./left-out.ts";
export { runLoop } from "./loop.ts";
export { type Preview, type PreviewContext, previewIteration } from "./preview.ts";
export { describeProof } from "./proof/index.ts";
export { describeProposed, type ProposedStory, readProposed } from "./proposed-stories.ts";
export {
  createGuard,
  createProtectedPaths,
  findPresentPaths,
  type GuardContext,
  type OpenWork,
  type ProtectedPaths,
  protectedEventKind,
  putBackLeftovers,
  type SettingsTrust,
} from "./protection/index.ts";
export {
  endOpenTurn,
  findLostEffort,
  findOpenTurn,
  findRestoredIteration,
  finishRestoredIteration,
  type OpenTurn,
  type RestoredIteration,
  recoverIteration,
  refuseHalfDone,
  restoreStories,
} from "./recovery/index.ts";
export {
  describeReviews,
  itemName,
  type ReviewStory,
  readAnswered,
  readIgnored,
  readReviewStories,
  readUnanswered,
  recordAnswered,
  recordIgnored,
  recordReviewStory,
} from "./reviews/index.ts";
export {
  attachFolder,
  attachMarkerVariable,
  planFolder,
  privateFolder,
  removePrivateFolders,
  sandboxFolder,
} from "./run-folders.ts";
export { readSetAside, type SetAsideStory } from "./set-aside.ts";
export { watchWork } from "./work-watch.ts";
