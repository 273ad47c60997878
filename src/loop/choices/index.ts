// What people decide about single stories (skipped, or tried again), and what they say to the agent.
export { type ChosenStory, findChoiceObstacle, nameStories } from "./choice-rules.ts";
export { addMessage, markDelivered, readMessages } from "./messages.ts";
export {
  chosenStatus,
  findRetried,
  readSkipped,
  retryStory,
  skipStory,
  takenUpEventKind,
} from "./story-choices.ts";
export { recordStoryRequests } from "./story-requests.ts";
