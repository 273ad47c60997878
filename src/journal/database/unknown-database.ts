// Takes over the sessions of a database that another tool wrote, whatever else it holds and however its columns are typed.
import type { Connection, Engine } from "./engine.ts";
import { migrate } from "./migrations.ts";

/** A new database of ours with the rows of a foreign `sessions` table: the columns that both know, the rest by default. */
export function adoptForeign(engine: Engine, foreign: Connection): Connection {
  const adopted = engine.open();
  try {
    migrate(adopted);
    copySessions(foreign, adopted);
    return adopted;
  } catch (error) {
    adopted[Symbol.dispose]();
    throw error;
  }
}

function copySessions(foreign: Connection, adopted: Connection): void {
  const theirs = new Set(columnsOf(foreign));
  if (!theirs.has("task_name")) return;
  const columns = columnsOf(adopted).filter((column) => theirs.has(column));
  const rows = foreign.rows(`SELECT ${columns.join(", ")} FROM sessions WHERE task_name IS NOT NULL`);
  const places = columns.map(() => "?").join(", ");
  // OR REPLACE also puts the default where a column of ours may not be NULL and theirs is.
  const insert = `INSERT OR REPLACE INTO sessions (${columns.join(", ")}) VALUES (${places})`;
  adopted.transaction(() => {
    for (const row of rows) adopted.run(insert, row);
  });
}

function columnsOf(connection: Connection): string[] {
  return connection.rows("SELECT name FROM pragma_table_info('sessions')").map(([name]) => String(name));
}
