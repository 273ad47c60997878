// The door to what is to be done and what was learnt.
export { isCompletionClaim } from "./completion.ts";
export { editPrd, type PrdEdit } from "./edit-prd.ts";
export { type Effort, loadEffort } from "./effort.ts";
export { countLines } from "./log-lines.ts";
export { type MergedStory, mergeStatus, type RecordedStory, type StatusChange } from "./merge.ts";
export { mergeLogs } from "./merge-logs.ts";
export { flatten } from "./one-line.ts";
export { type EffortLocation, locateEffort } from "./place.ts";
export { type Prd, parsePrd } from "./prd.ts";
export { appendToLog, newProgressLog, renderCheckpoint, renderEntry } from "./progress.ts";
export { type PromptInput, renderPrompt } from "./prompt.ts";
export { rotatedLogNumber, rotateLog } from "./rotation.ts";
export { prdSchema } from "./schema.ts";
export type { Story, StoryStatus } from "./story.ts";
export { readTurn, type TurnReading } from "./turn.ts";
