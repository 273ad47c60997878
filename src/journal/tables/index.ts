// The typed tables of the journal.
export { type CheckpointRow, type CheckpointTable, checkpointTable } from "./checkpoints.ts";
export { type EventRow, type EventTable, eventTable } from "./events.ts";
export {
  type GateRow,
  type GateTable,
  gateTable,
  type ProofCommandRow,
  type ProofRow,
  type ProofTable,
  proofTable,
} from "./evidence/index.ts";
export {
  type IterationRow,
  type IterationTable,
  type IterationVerdict,
  iterationTable,
  readIterationRuns,
  renamePackedRun,
} from "./iterations.ts";
export { type MessageRow, type MessageTable, messageTable } from "./messages.ts";
export { checkPacks, PackError } from "./packs/index.ts";
export { type RunRow, type RunTable, runTable } from "./runs.ts";
export {
  raiseRevision,
  type SessionRow,
  type SessionStatus,
  type SessionTable,
  sessionTable,
} from "./sessions.ts";
export { type StoryInput, type StoryRow, type StoryTable, storyTable } from "./stories.ts";
export type { Statements } from "./table.ts";
export { countTotals, type EffortTotals, type TokenTotals } from "./totals.ts";
