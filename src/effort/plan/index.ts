// The plan: reading prd.json in its many dialects, checking it, and editing it byte for byte.

export { doneKeys, readDone, type StoryStatus, statusKey, statusMeaning } from "./done.ts";
export { mostCommon } from "./done-style.ts";
export { describeAgentFields, describeOpenFields, editPrd, type PrdEdit } from "./edit.ts";
export { type PrdEntries, readPrdEntries } from "./entries.ts";
export {
  isFault,
  isRecord,
  type JsonDocument,
  type JsonFault,
  type JsonRecord,
  member,
  readJson,
} from "./json.ts";
export { type Prd, parsePrd } from "./prd.ts";
export { prdSchema } from "./schema.ts";
export { fieldNames, firstText, ownId, readStoryFields, type Story } from "./story.ts";
export { findStoryList, frameOf } from "./story-list.ts";
