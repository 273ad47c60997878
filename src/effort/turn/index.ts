// What an agent changed in prd.json during its turn.
export { readTurn, type TurnReading } from "./turn.ts";
