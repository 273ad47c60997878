// The SQLite database: engine, file, schema, and checks of its integrity.
export { type Connection, type Engine, loadEngine, preloadEngine, type Value } from "./engine.ts";
export { checkLength, checkPages, DamageError, hasSchema } from "./integrity.ts";
export { JournalError, NewerJournalError } from "./journal-error.ts";
export { applicationId, migrate, pragma, schemaVersion } from "./migrations.ts";
export { applicationIdAt, hasOwnDatabase } from "./own-file.ts";
export { type DatabaseOptions, openDatabase, type Reconciliation } from "./shared-database.ts";
