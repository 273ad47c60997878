// The door to plans in JSON: prd.json and its relatives, in their many dialects.

export { doneKeys, readDone, statusKeys } from "./done.ts";
export { isStatusKey } from "./done-style.ts";
export { faultAt, type PrdEntries, readPrdEntries, readValues } from "./entries.ts";
export { jsonForm } from "./form.ts";
export {
  isFault,
  isRecord,
  type JsonDocument,
  type JsonFault,
  type JsonRecord,
  member,
  memberNode,
} from "./json.ts";
export { findStoryList, frameOf, tagsOf } from "./lists/index.ts";
export { findReferences, referencesOf } from "./references.ts";
export { prdSchema } from "./schema.ts";
export { fieldNames, firstText, ownId, readableMember, readStoryTexts } from "./story/index.ts";
export { indentOf, readDocument, spliceMembers, writeYamlText } from "./syntax/index.ts";
