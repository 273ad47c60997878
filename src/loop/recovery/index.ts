// The door to recovery.
export {
  findRestoredIteration,
  finishRestoredIteration,
  type RestoredIteration,
  recoverIteration,
  restoreStories,
} from "./recover.ts";
