// The door to recovery.
export {
  findRestoredIteration,
  finishRestoredIteration,
  recoverIteration,
  restoreStories,
} from "./recover.ts";
