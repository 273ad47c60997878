// The plan: reading it in its many forms, checking it, and editing it byte for byte.

export { joinAddress, splitAddress } from "./address.ts";
export {
  isPlanFolder,
  isPlanPart,
  isTaskFolder,
  joinPlanParts,
  planFolderPatterns,
  planName,
  readPlanText,
  removeAddedParts,
  splitPlanParts,
  writePlanText,
} from "./backlog/index.ts";
export type { PlanForm } from "./form.ts";
export {
  addOwnStory,
  describeProposal,
  editPrd,
  formOf,
  parsePrd,
  planForms,
  removeOwnStory,
} from "./forms.ts";
export {
  doneKeys,
  fieldNames,
  findReferences,
  findStoryList,
  firstText,
  frameOf,
  isFault,
  isRecord,
  isStatusKey,
  type JsonDocument,
  type JsonFault,
  type JsonRecord,
  member,
  ownId,
  type PrdEntries,
  prdSchema,
  readDocument,
  readDone,
  readPrdEntries,
  readStoryTexts,
  referencesOf,
  statusKeys,
} from "./json/index.ts";
export { findRequirements, findSections, hasCheckBoxes } from "./markdown/index.ts";
export type { OwnStory, Prd, PrdEdit, Story } from "./plan.ts";
export { chooseTag, tagsToChoose } from "./tags.ts";
export { type StoryStatus, statusMeaning } from "./words/index.ts";
