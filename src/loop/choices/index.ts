// What people decide about single stories: skipped, or tried again.
export {
  chosenStatus,
  findRetried,
  readSkipped,
  retryStory,
  skipStory,
  takenUpEventKind,
} from "./story-choices.ts";
export { recordStoryRequests } from "./story-requests.ts";
