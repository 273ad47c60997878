// The door to plans in JSON: prd.json and its relatives, in their many dialects.

export { doneKeys, readDone, statusKeys } from "./done.ts";
export { isStatusKey } from "./done-style.ts";
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
export { findStoryList, frameOf } from "./lists/index.ts";
export { type Prd, parsePrd } from "./prd.ts";
export { findReferences, referencesOf } from "./references.ts";
export { prdSchema } from "./schema.ts";
export { fieldNames, firstText, ownId, readStoryFields, type Story } from "./story/index.ts";
