// The door to iteration.
export { unattached } from "./agent-session.ts";
export { commitTrailer, type FinalizeContext, finalizeIteration, finalizePrd } from "./finalize.ts";
export { composeTurn, iterate, type TurnContext } from "./iterate.ts";
export { iterationFolder } from "./iteration-folder.ts";
export type { CompletedIteration } from "./judge-turn.ts";
export { type RecordContext, recordJudgement } from "./record.ts";
export { gateCommands } from "./start.ts";
