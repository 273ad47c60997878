// The effort: its plan, its progress log, and the prompt that is made from them.
export { type Effort, loadEffort, requireStories } from "./effort.ts";
export { describeReplaced, readEffortBytes } from "./effort-text.ts";
export { effortOfIssue, readIssueName } from "./issue-name.ts";
export {
  addressOf,
  type EffortLocation,
  listEffortNames,
  locateEffort,
  pathFromTop,
  placeNewEffort,
  topOf,
} from "./location.ts";
export {
  appendToLog,
  countLines,
  lastLoggedIteration,
  mergeLogs,
  newProgressLog,
  renderCheckpoint,
  renderEntry,
  rotatedLogNumber,
  rotateLog,
} from "./log/index.ts";
export { planIn as findPlanIn } from "./places.ts";
export type { OwnStory, Prd, PrdEdit, Story, StoryStatus } from "./plan/index.ts";
export {
  addOwnStory,
  chooseTag,
  editPrd,
  isPlanFolder,
  isPlanPart,
  isRecord,
  joinAddress,
  joinPlanParts,
  parsePrd,
  planFolderPatterns,
  prdSchema,
  readPlanText,
  removeAddedParts,
  removeOwnStory,
  splitAddress,
  tagsToChoose,
  writePlanText,
} from "./plan/index.ts";
export { mergePlanPart, mergePlans, type PlanVersions } from "./plan-merge.ts";
export { isCompletionClaim, type PromptInput, type PromptMessage, renderPrompt } from "./prompt/index.ts";
export { fence, flatten, flattenTo, inlineCode } from "./quoting.ts";
export { countReviewItems, type ReviewItem, type ReviewText } from "./reviews/index.ts";
export { readSourceFile } from "./source-file.ts";
export {
  findEditedStories,
  type MergedStory,
  mergeStatus,
  type RecordedStory,
  type StatusChange,
} from "./story-status.ts";
export { readTurn, type TurnReading } from "./turn/index.ts";
