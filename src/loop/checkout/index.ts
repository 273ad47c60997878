// The effort's files and the changes in the checkout.
export { type ArchivedEffort, archiveEffort, setAside } from "./archive.ts";
export { commitTrailers, effortTrailers } from "./commit-trailers.ts";
export { planTextAt } from "./committed-plan.ts";
export {
  type EffortFiles,
  effortFilePatterns,
  isEffortFile,
  isLogOrPlan,
  lastWrittenPrdFile,
  logPatterns,
  ownFiles,
  planCopyName,
  type RecordedEffort,
  readPrdText,
  readTurnPrd,
  restorePrd,
  restorePrdLink,
} from "./effort-files.ts";
export { forgetOwnCopy, readOwnCopy, removeOwnCopy, restoreOwnCopy, writeOwnCopy } from "./own-copies.ts";
export {
  findPreExistingChanges,
  loadPreExistingChanges,
  namePaths,
  type PreExistingChanges,
  recordPreExistingChanges,
  rememberLeftOut,
  storePreExistingChanges,
  untouchedPaths,
} from "./pre-existing-changes.ts";
export {
  appendToProgress,
  type ProgressContext,
  type ProgressLimits,
  prepareProgress,
  progressHasChanged,
  restoreProgress,
} from "./progress-file.ts";
export { putBackReplaced, restoreFolders } from "./put-back.ts";
export { readReviewIds, readStories, refreshStories, type Stories, storyFacts } from "./stories.ts";
export { prepareWorkFolder } from "./work-folder.ts";
export { type EffortCheckout, readWorktreeState, type WorktreeState } from "./worktree-state.ts";
