// Takes the records of one effort out of the journal, as a database that can travel alone.

import type { Connection, Engine } from "../database/index.ts";
import { hasSchema, migrate } from "../database/index.ts";
import { copyEffort, effortTables, tableWithOthers } from "./effort-rows.ts";

/**
 * A database file with the rows of one effort and nothing else.
 * @throws Error where there is no such effort, and inside a transaction that has changed something
 */
export function exportEffort(engine: Engine, connection: Connection, effort: string): Uint8Array {
  // Before all else, because this is what a transaction refuses: it would show what may never come to be.
  const all = connection.toBytes();
  if (connection.rows("SELECT 1 FROM sessions WHERE task_name = ?", [effort]).length === 0) {
    throw new Error(`the journal has no effort ${effort}`);
  }
  const isOurs = hasSchema(engine, connection);
  if (isOurs && tableWithOthers(connection, effort) === undefined) return all;
  using copy = isOurs ? engine.open(all) : engine.open();
  if (isOurs) keepOnly(copy, effort);
  else {
    // Another tool added columns or tables of its own, which are none of the effort's business.
    migrate(copy);
    copy.transaction(() => copyEffort({ from: connection, to: copy, effort }));
  }
  return copy.toBytes();
}

/** Removes all other efforts, also from pages that are free: much faster than to copy the one. */
function keepOnly(copy: Connection, effort: string): void {
  copy.script("PRAGMA foreign_keys = OFF");
  copy.transaction(() => {
    for (const { name, effort: column } of effortTables) {
      copy.run(`DELETE FROM ${name} WHERE ${column} IS NOT ?`, [effort]);
    }
  });
  copy.script("VACUUM");
}
