// Checks whether bytes are an intact database, and whether it has exactly the tables of this program.
import type { Connection, Engine } from "./engine.ts";
import { migrate, schemaVersion } from "./migrations.ts";

/** The bytes are no whole database; the message says why, as half a sentence. */
export class DamageError extends Error {
  override readonly name = "DamageError";
}

/** The header of a database file: https://www.sqlite.org/fileformat.html#the_database_header */
const magic = Buffer.from("SQLite format 3\0", "latin1");
const headerLength = 100;
const pageSizeAt = 16;
/** Stands for 65,536, which does not fit its two bytes. */
const largestPage = 1;

/** Throws DamageError unless there are a header and whole pages: SQLite itself overlooks a cut in the last one. */
export function checkLength(bytes: Buffer): void {
  if (bytes.length < headerLength || !bytes.subarray(0, magic.length).equals(magic)) {
    throw new DamageError("it is no SQLite database");
  }
  const written = bytes.readUInt16BE(pageSizeAt);
  const pageSize = written === largestPage ? 65_536 : written;
  if (bytes.length % pageSize !== 0) throw new DamageError("it is cut short");
}

/** Throws DamageError where the pages of a database do not fit together. */
export function checkPages(connection: Connection): void {
  const said = String(connection.rows("PRAGMA integrity_check(1)")[0]?.[0]);
  if (said !== "ok") throw new DamageError(said);
}

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
