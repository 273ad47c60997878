// What an agent changed in the plan during its turn.
export type { TurnReading } from "./reading.ts";
export { readTurn } from "./turn.ts";
