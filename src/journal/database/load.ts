// Reads the database from disk, and where it is damaged the one from before the last write.
import { ConfigurationError, describeError, fileStatus, type Log, readBytes } from "../../platform/index.ts";
import type { Connection, Engine } from "./engine.ts";
import { checkLength, checkPages, DamageError } from "./integrity.ts";
import { JournalError } from "./journal-error.ts";
import { applicationId, migrate, pragma, schemaVersion } from "./migrations.ts";
import { adoptForeign } from "./unknown-database.ts";

/** The files of one database. */
export interface DatabaseFiles {
  main: string;
  /** What `main` held before the last write. */
  previous: string;
}

/** A database in memory, and what it was read from: our file, another tool's, the previous one, or none. */
export interface Loaded {
  connection: Connection;
  source: "own" | "foreign" | "previous" | "none";
}

/**
 * Reads the database; no file is touched.
 * @throws ConfigurationError for a file of a newer version, or one in which another program is in the middle of writing
 * @throws JournalError where neither file can be read
 */
export function loadDatabase(engine: Engine, files: DatabaseFiles, log: Log): Loaded {
  refuseUnfinished(files.main);
  const main = readDatabase(engine, files.main);
  if (typeof main !== "string") return main;
  const previous = readDatabase(engine, files.previous);
  if (typeof previous !== "string") {
    log.warn(`${files.main} ${main}; going on with ${files.previous}, which is from before the last write`);
    return { connection: previous.connection, source: "previous" };
  }
  if (isNothing(main) && isNothing(previous)) return { connection: newDatabase(engine), source: "none" };
  throw new JournalError(
    `${files.main} ${main} and ${files.previous} ${previous}; put a copy of the first in its place, or move both away to begin anew`,
  );
}

/**
 * Refuses a database beside which SQLite's own log or journal lies: it holds changes that are missing in the file, and
 * would be played into whatever is written in its place.
 */
export function refuseUnfinished(file: string): void {
  for (const beside of [`${file}-wal`, `${file}-journal`]) {
    if (!fileStatus(beside)) continue;
    throw new ConfigurationError(
      `${beside} holds changes of another program that are not in ${file} yet; close that program, or if none runs let SQLite finish with: sqlite3 '${file}' 'PRAGMA journal_mode=DELETE; VACUUM'`,
    );
  }
}

const missing = "is missing";
const empty = "is empty";

function isNothing(why: string): boolean {
  return why === missing || why === empty;
}

/** The database of a file, or why there is none, as the rest of a sentence that begins with the file's name. */
function readDatabase(engine: Engine, file: string): Loaded | string {
  try {
    const bytes = readBytes(file);
    if (bytes === undefined) return missing;
    if (bytes.length === 0) return empty;
    return openBytes(engine, bytes, file);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    return error instanceof DamageError
      ? `is damaged (${error.message})`
      : `cannot be read (${describeError(error)})`;
  }
}

function openBytes(engine: Engine, bytes: Buffer, file: string): Loaded {
  checkLength(bytes);
  const connection = openConnection(engine, bytes);
  try {
    checkPages(connection);
    if (pragma(connection, "application_id") !== applicationId) {
      const adopted = adoptForeign(engine, connection);
      connection[Symbol.dispose]();
      return { connection: adopted, source: "foreign" };
    }
    const version = pragma(connection, "user_version");
    if (version > schemaVersion) {
      throw new ConfigurationError(
        `${file} was written by a newer ralph-ci (schema ${version}, this one knows ${schemaVersion}); use that one, or another --state-dir`,
      );
    }
    migrate(connection);
    return { connection, source: "own" };
  } catch (error) {
    connection[Symbol.dispose]();
    throw error instanceof ConfigurationError ? error : damageOf(error);
  }
}

function openConnection(engine: Engine, bytes: Buffer): Connection {
  try {
    return engine.open(bytes);
  } catch (error) {
    throw damageOf(error);
  }
}

/** What is wrong with the bytes, in the engine's own words. */
function damageOf(error: unknown): DamageError {
  return new DamageError(describeError(error instanceof JournalError ? error.cause : error));
}

function newDatabase(engine: Engine): Connection {
  const connection = engine.open();
  migrate(connection);
  return connection;
}
