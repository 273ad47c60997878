// Exports the records of one effort as a separate database.
import { type Connection, type Engine, hasSchema, migrate } from "../database/index.ts";
import { copyEffort, effortTables, tableWithOthers } from "./effort-rows.ts";

/** A database file with one effort. @throws Error if the effort is unknown, or inside a transaction with changes */
export function exportEffort(engine: Engine, connection: Connection, effort: string): Uint8Array {
  // First, because this fails inside a transaction, whose changes may still be rolled back.
  const all = connection.toBytes();
  if (connection.rows("SELECT 1 FROM sessions WHERE task_name = ?", [effort]).length === 0) {
    throw new Error(`the journal has no effort ${effort}`);
  }
  const isOurSchema = hasSchema(engine, connection);
  if (isOurSchema && tableWithOthers(connection, effort) === undefined) return all;
  using copy = isOurSchema ? engine.open(all) : engine.open();
  if (isOurSchema) keepOnly(copy, effort);
  else {
    // Another tool added columns or tables, which must not be exported.
    migrate(copy);
    copy.transaction(() => copyEffort({ from: connection, to: copy, effort }));
  }
  return copy.toBytes();
}

/** Deletes all other efforts, also from free pages. This is much faster than copying the one. */
function keepOnly(copy: Connection, effort: string): void {
  copy.script("PRAGMA foreign_keys = OFF");
  copy.transaction(() => {
    for (const { name, effort: column } of effortTables) {
      copy.run(`DELETE FROM ${name} WHERE ${column} IS NOT ?`, [effort]);
    }
  });
  copy.script("VACUUM");
}
