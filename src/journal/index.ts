// The door to the records: efforts, stories, runs and iterations in one SQLite file.
export type { CheckpointRow } from "./checkpoints.ts";
export type { EventRow } from "./events.ts";
export type { GateRow } from "./gates.ts";
export type { ImportResult } from "./import-effort.ts";
export { type EffortSummary, inspectEffort } from "./inspect-effort.ts";
export type { IterationRow } from "./iterations.ts";
export { type Journal, openJournal } from "./journal.ts";
export { JournalError } from "./journal-error.ts";
export type { RunRow } from "./runs.ts";
export type { SessionRow, SessionStatus } from "./sessions.ts";
export { type StateFolder, stateFolder } from "./state-folder.ts";
export type { StoryRow } from "./stories.ts";
export type { JournalTables } from "./tables.ts";
export type { EffortTotals, TokenTotals } from "./totals.ts";
