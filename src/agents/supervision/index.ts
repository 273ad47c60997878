// The door to the supervision of one turn.
export { superviseTurn, type TurnRequest, type TurnResult } from "./supervise.ts";
