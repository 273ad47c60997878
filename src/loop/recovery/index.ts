// The door to recovery.
export { finishTravelled, openTravelled, recoverIteration, restoreStories } from "./recover.ts";
