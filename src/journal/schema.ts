// Tells whether a database holds the tables that this program makes, and not a thing beside them.
import type { Connection, Engine } from "./engine.ts";
import { migrate, schemaVersion } from "./migrations.ts";

const known = new Map<number, string>();

/** Whether the database consists of exactly what the migrations up to `version` make. */
export function hasSchema(engine: Engine, connection: Connection, version = schemaVersion): boolean {
  let expected = known.get(version);
  if (expected === undefined) {
    using made = engine.open();
    migrate(made, version);
    expected = describeSchema(made);
    known.set(version, expected);
  }
  return describeSchema(connection) === expected;
}

/** All that a schema says; where its tables lie in the file is no part of it. */
function describeSchema(connection: Connection): string {
  const rows = connection.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
  return JSON.stringify(rows);
}
