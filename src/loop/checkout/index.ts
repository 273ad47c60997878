// The door to checkout.
export { archiveEffort, setAside } from "./archive.ts";
export { lastWrittenPrdFile, readPrdText, restorePrd } from "./prd-file.ts";
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
  prepareProgress,
  progressHasChanged,
  restoreProgress,
} from "./progress-file.ts";
export { readStories, refreshStories, type Stories, storyFacts } from "./stories.ts";
export { effortFilePatterns, isEffortFile, readWorktreeState, type WorktreeState } from "./worktree-state.ts";
