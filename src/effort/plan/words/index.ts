// The door to the words of plans: statuses and priorities, in any form.
export { chooseStatusWord, mostCommon, type StatusStyle, statusWordsIn } from "./choice.ts";
export { priorityNumber, priorityWords } from "./priority.ts";
export {
  certainMeaning,
  type StatusMeaning,
  type StoryStatus,
  statusMeaning,
  statusWords,
} from "./status.ts";
