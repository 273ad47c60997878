// Finishes iterations that a dead run or another machine left open.
export { findLostEffort } from "./lost-effort.ts";
export { endOpenTurn, findOpenTurn, type OpenTurn, refuseHalfDone } from "./open-turn.ts";
export { recoverIteration, restoreStories } from "./recover.ts";
export {
  findRestoredIteration,
  finishRestoredIteration,
  type RestoredIteration,
} from "./restored-iteration.ts";
