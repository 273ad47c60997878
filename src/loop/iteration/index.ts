// One iteration, from its start to its commit.
export { unattached } from "./agent-session.ts";
export {
  type FinalizeContext,
  finalizeIteration,
  finalizePrd,
  type PrdContext,
} from "./finalize.ts";
export { composeTurn, type IterationPlan, iterate, type TurnContext } from "./iterate.ts";
export { iterationFolder } from "./iteration-folder.ts";
export type { CompletedIteration } from "./judge-turn.ts";
export { commitEffortFiles, commitPendingEntries } from "./log-commit.ts";
export { type RecordContext, recordJudgement } from "./record.ts";
export { gateCommands } from "./start.ts";
