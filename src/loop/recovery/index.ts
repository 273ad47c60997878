// Finishes iterations that a dead run or another machine left open.
export { recoverIteration, restoreStories } from "./recover.ts";
export {
  findRestoredIteration,
  finishRestoredIteration,
  type RestoredIteration,
} from "./restored-iteration.ts";
