// The door to plans of Backlog.md: a folder with one file for each task.
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
} from "./folder.ts";
export { backlogForm } from "./form.ts";
