// The journal: efforts, stories, runs and iterations in one SQLite file.
export { hasOwnDatabase, JournalError, NewerJournalError, preloadEngine } from "./database/index.ts";
export { type Journal, openJournal } from "./journal.ts";
export type { JournalTables } from "./journal-tables.ts";
export { type StateFolder, stateFolder } from "./state-folder.ts";
export type {
  CheckpointRow,
  EffortTotals,
  EventRow,
  GateRow,
  IterationRow,
  ProofCommandRow,
  ProofRow,
  RunRow,
  SessionRow,
  SessionStatus,
  StoryRow,
  TokenTotals,
} from "./tables/index.ts";
export type { ImportResult } from "./transfer/index.ts";
export {
  type EffortIdentity,
  type EffortSummary,
  inspectEffort,
  isEarlierEffort,
  replaces,
} from "./transfer/index.ts";
