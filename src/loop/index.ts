// The door to the loop.
export { archiveEffort } from "./archive.ts";
export { isBookkeeping } from "./bookkeeping.ts";
export { type Control, openControl, type SignalFile, stopNow } from "./control.ts";
export type { LoopEvent } from "./events.ts";
export { findForeign } from "./find-foreign.ts";
export { type ForeignChanges, loadForeign, storeForeign } from "./foreign.ts";
export type { Outcome } from "./judge.ts";
export { runLoop } from "./loop.ts";
export { type LoopParts, runMarkName } from "./parts.ts";
export { type Preview, type PreviewParts, previewIteration } from "./preview.ts";
export { recoverIteration, restoreStories } from "./recover.ts";
export { type RunStatus, type StopReason, stopReasons } from "./stop-reason.ts";
