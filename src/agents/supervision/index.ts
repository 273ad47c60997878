// The door to the supervision of one turn.
export { type PreparationRequest, type PreparedSession, prepareSession } from "./prepared.ts";
export { superviseTurn, type TurnRequest, type TurnResult } from "./supervise.ts";
