// The door to supervision.
export { superviseTurn, type TurnRequest, type TurnResult } from "./supervise.ts";
