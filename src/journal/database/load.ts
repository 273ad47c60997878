// Reads the database from disk. If it is damaged, reads the file from before the last write.
import { ConfigurationError, describeError, fileStatus, type Log, readBytes } from "../../platform/index.ts";
import type { Connection, Engine } from "./engine.ts";
import { checkLength, checkPages, DamageError } from "./integrity.ts";
import { JournalError } from "./journal-error.ts";
import { applicationId, migrate, pragma, schemaVersion } from "./migrations.ts";
import { convertUnknownDatabase } from "./unknown-database.ts";

/** The files of one database. */
export interface DatabaseFiles {
  main: string;
  previous: string;
}

/**
 * A database in memory, and its source: our file, a file of an unknown program, the previous file, no file, or only this
 * process, because our file is damaged or gone.
 */
export interface LoadedDatabase {
  connection: Connection;
  source: "own" | "unknown" | "previous" | "none" | "memory";
}

/** Reads the database and changes no file. @throws ConfigurationError and JournalError as `openJournal` */
export function loadDatabase(engine: Engine, files: DatabaseFiles, log: Log): LoadedDatabase {
  rejectUnfinished(files.main);
  const main = readDatabase(engine, files.main);
  if (typeof main !== "string") return main;
  const previous = readDatabase(engine, files.previous);
  if (typeof previous !== "string") {
    log.warn(`${files.main} ${main}; continuing with ${files.previous}, the state before the last write`);
    return { connection: previous.connection, source: "previous" };
  }
  if (isAbsent(main) && isAbsent(previous)) return { connection: newDatabase(engine), source: "none" };
  throw new JournalError(
    `${files.main} ${main} and ${files.previous} ${previous}; restore the first from a backup, or move both away to start again`,
  );
}

/** Rejects a database with SQLite's log beside it: SQLite would apply the log to our new file. @throws ConfigurationError */
export function rejectUnfinished(file: string): void {
  for (const logFile of [`${file}-wal`, `${file}-journal`]) {
    if (!fileStatus(logFile)) continue;
    throw new ConfigurationError(
      `${logFile} contains changes of another program that are not yet in ${file}; close that program, or if none is running let SQLite finish with: sqlite3 '${file}' 'PRAGMA journal_mode=DELETE; VACUUM'`,
    );
  }
}

const missing = "is missing";
const empty = "is empty";

function isAbsent(reason: string): boolean {
  return reason === missing || reason === empty;
}

/** The database of a file, or the reason why it cannot be read, which follows the name of the file in a sentence. */
function readDatabase(engine: Engine, file: string): LoadedDatabase | string {
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

function openBytes(engine: Engine, bytes: Buffer, file: string): LoadedDatabase {
  checkLength(bytes);
  const connection = openConnection(engine, bytes);
  try {
    checkPages(connection);
    if (pragma(connection, "application_id") !== applicationId) {
      const converted = convertUnknownDatabase(engine, connection);
      connection[Symbol.dispose]();
      return { connection: converted, source: "unknown" };
    }
    const version = pragma(connection, "user_version");
    if (version > schemaVersion) {
      throw new ConfigurationError(
        `${file} was written by a newer ralph-ci (schema ${version}, this version knows ${schemaVersion}); use the newer version, or another --state-dir`,
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

function damageOf(error: unknown): DamageError {
  return new DamageError(describeError(error instanceof JournalError ? error.cause : error));
}

function newDatabase(engine: Engine): Connection {
  const connection = engine.open();
  migrate(connection);
  return connection;
}
