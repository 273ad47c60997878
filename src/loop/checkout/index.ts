// The door to checkout.
export { archiveEffort, setAside } from "./archive.ts";
export { lastWrittenPrd, readPrdText, restorePrd } from "./prd-file.ts";
export {
  type ForeignChanges,
  findForeign,
  loadForeign,
  namePaths,
  recordForeign,
  rememberLeftOut,
  storeForeign,
  untouched,
} from "./pre-existing-changes.ts";
export {
  appendToProgress,
  type LogParts,
  prepareProgress,
  progressHasGrown,
  restoreLog,
} from "./progress-file.ts";
export { readStories, refreshStories, type Stories, storyFacts } from "./stories.ts";
export { bookkeepingPatterns, isBookkeeping, readStand, type Stand } from "./worktree-state.ts";
