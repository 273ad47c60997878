// Imports the sessions of a database that another program wrote. Other tables and column types do not matter.
import type { Connection, Engine } from "./engine.ts";
import { migrate } from "./migrations.ts";

/** A new database with the rows of the unknown `sessions` table: common columns are copied, others get defaults. */
export function convertUnknownDatabase(engine: Engine, unknown: Connection): Connection {
  const converted = engine.open();
  try {
    migrate(converted);
    copySessions(unknown, converted);
    return converted;
  } catch (error) {
    converted[Symbol.dispose]();
    throw error;
  }
}

function copySessions(unknown: Connection, converted: Connection): void {
  const theirs = new Set(columnsOf(unknown));
  if (!theirs.has("task_name")) return;
  const columns = columnsOf(converted).filter((column) => theirs.has(column));
  const rows = unknown.rows(`SELECT ${columns.join(", ")} FROM sessions WHERE task_name IS NOT NULL`);
  const places = columns.map(() => "?").join(", ");
  // OR REPLACE also writes the default if their value is NULL and our column does not allow it.
  const insert = `INSERT OR REPLACE INTO sessions (${columns.join(", ")}) VALUES (${places})`;
  converted.transaction(() => {
    for (const row of rows) converted.run(insert, row);
  });
}

function columnsOf(connection: Connection): string[] {
  return connection.rows("SELECT name FROM pragma_table_info('sessions')").map(([name]) => String(name));
}
