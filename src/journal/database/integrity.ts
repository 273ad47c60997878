// Checks whether bytes are an intact database, and whether it has exactly the tables of this program.
import type { Connection, Engine } from "./engine.ts";
import { migrate, schemaVersion } from "./migrations.ts";

/** The bytes are not an intact database. The message is a clause, such as "it is cut short". */
export class DamageError extends Error {
  override readonly name = "DamageError";
}

/** The header of a database file: https://www.sqlite.org/fileformat.html#the_database_header */
const magic = Buffer.from("SQLite format 3\0", "latin1");
const headerLength = 100;
const pageSizeAt = 16;
const largestPageCode = 1;

/** Checks the header and the length. SQLite itself does not notice if the last page is cut. @throws DamageError */
export function checkLength(bytes: Buffer): void {
  if (bytes.length < headerLength || !bytes.subarray(0, magic.length).equals(magic)) {
    throw new DamageError("it is not a SQLite database");
  }
  const written = bytes.readUInt16BE(pageSizeAt);
  const pageSize = written === largestPageCode ? 65_536 : written;
  if (bytes.length % pageSize !== 0) throw new DamageError("it is cut short");
}

/** Checks that the pages of a database are consistent. @throws DamageError */
export function checkPages(connection: Connection): void {
  const result = String(connection.rows("PRAGMA integrity_check(1)")[0]?.[0]);
  if (result !== "ok") throw new DamageError(result);
}

const schemas = new Map<number, string>();

/** Whether the database has exactly the tables that the migrations up to `version` create. */
export function hasSchema(engine: Engine, connection: Connection, version = schemaVersion): boolean {
  let expected = schemas.get(version);
  if (expected === undefined) {
    using empty = engine.open();
    migrate(empty, version);
    expected = describeSchema(empty);
    schemas.set(version, expected);
  }
  return describeSchema(connection) === expected;
}

function describeSchema(connection: Connection): string {
  const rows = connection.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
  return JSON.stringify(rows);
}
