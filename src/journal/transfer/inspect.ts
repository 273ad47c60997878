// Finds out whether bytes from elsewhere are the records of one effort, before anything of them is believed.
import { describeError } from "../../platform/index.ts";
import {
  applicationId,
  type Connection,
  checkLength,
  checkPages,
  DamageError,
  type Engine,
  hasSchema,
  JournalError,
  loadEngine,
  migrate,
  NewerJournalError,
  schemaVersion,
} from "../database/index.ts";
import { tableWithOthers } from "./effort-rows.ts";

/** What records that were taken out of a journal say of themselves. */
export interface EffortSummary {
  /** How many writes had touched the effort. */
  revision: number;
  /** The number of its last iteration. */
  iterations: number;
}

const largestFile = 50 * 1024 * 1024;
/** Where the header of a database file says its schema and whose it is. */
const userVersionAt = 60;
const applicationIdAt = 68;

/**
 * Whether these bytes are the records of this effort, as `exportEffort` gives them. Nothing that they hold is ever run.
 * @throws JournalError with the reason why not, as a sentence without a remedy: "its journal is cut short"; for one of a
 * newer version "its journal was made by a newer ralph-ci (…)"
 */
export async function inspectEffort(bytes: Uint8Array, effort: string): Promise<EffortSummary> {
  using opened = openEffort(await loadEngine(), bytes, effort);
  return opened.summary;
}

/** Records from elsewhere that were found good, in the schema of this program. */
export interface OpenedEffort extends Disposable {
  readonly connection: Connection;
  readonly summary: EffortSummary;
}

/** Opens the records of an effort from elsewhere. @throws as `inspectEffort` */
export function openEffort(engine: Engine, bytes: Uint8Array, effort: string): OpenedEffort {
  try {
    const version = checkHeader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    const connection = engine.open(bytes);
    try {
      checkContent(engine, connection, version);
      const summary = summarise(connection, effort);
      return { connection, summary, [Symbol.dispose]: () => connection[Symbol.dispose]() };
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
  } catch (error) {
    const message = `its journal ${reasonOf(error)}`;
    if (error instanceof NewerSchemaError) throw new NewerJournalError(message, { cause: error });
    throw new JournalError(message, { cause: error });
  }
}

/** The bytes are whole, but not what they have to be; the message says why, as the rest of a sentence. */
class RefusalError extends Error {
  override readonly name = "RefusalError";
}

class NewerSchemaError extends RefusalError {}

/** Reads what the header says, before the engine reads anything. @returns the version of the schema */
function checkHeader(bytes: Buffer): number {
  if (bytes.length > largestFile)
    throw new RefusalError(`has ${bytes.length} bytes, more than ${largestFile}`);
  checkLength(bytes);
  if (bytes.readUInt32BE(applicationIdAt) !== applicationId) {
    throw new RefusalError("is not a database of ralph-ci");
  }
  const version = bytes.readUInt32BE(userVersionAt);
  if (version > schemaVersion) {
    throw new NewerSchemaError(
      `was made by a newer ralph-ci (schema ${version}, this one knows ${schemaVersion})`,
    );
  }
  return version;
}

/**
 * Lets in nothing but the tables that we make ourselves, word for word: a trigger, view, check or computed column of
 * somebody else's would be run by the statements that follow.
 */
function checkContent(engine: Engine, connection: Connection, version: number): void {
  connection.script("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
  if (!hasSchema(engine, connection, version))
    throw new RefusalError("has other tables than a ralph-ci makes");
  checkPages(connection);
  migrate(connection);
  const [broken] = connection.rows("PRAGMA foreign_key_check");
  if (broken) throw new DamageError(`a row of ${broken[0]} belongs to none of ${broken[2]}`);
}

function summarise(connection: Connection, effort: string): EffortSummary {
  const table = tableWithOthers(connection, effort);
  if (table !== undefined) throw new RefusalError(`holds ${table} of another effort than ${effort}`);
  const [session] = connection.rows("SELECT revision FROM sessions WHERE task_name = ?", [effort]);
  if (!session) throw new RefusalError(`holds no records of ${effort}`);
  const revision = Number(session[0]);
  if (!Number.isSafeInteger(revision) || revision < 0) throw new DamageError("its revision is no number");
  const [last] = connection.rows("SELECT coalesce(max(n), 0) FROM iterations WHERE effort = ?", [effort]);
  return { revision, iterations: Number(last?.[0]) };
}

function reasonOf(error: unknown): string {
  if (error instanceof RefusalError) return error.message;
  if (error instanceof DamageError) return `is damaged (${error.message})`;
  return `is damaged (${describeError(error instanceof JournalError ? error.cause : error)})`;
}
