// The door to iteration.
export { unattached } from "./agent-session.ts";
export { commitMark, type SettleParts, settle, settlePrd } from "./finalize.ts";
export { composeTurn, iterate, type TurnParts } from "./iterate.ts";
export { iterationFolder } from "./iteration-folder.ts";
export type { Iterated } from "./judge-turn.ts";
export { type RecordParts, recordJudgement } from "./record.ts";
export { gatesOf } from "./start.ts";
