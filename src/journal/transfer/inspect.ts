// Checks that bytes from another machine are the records of one effort, before anything in them is used.
import { describeError } from "../../platform/index.ts";
import {
  applicationId,
  applicationIdAt,
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
import { checkPacks, PackError } from "../tables/index.ts";
import { tableWithOthers } from "./effort-rows.ts";
import { type EffortIdentity, readIdentity } from "./identity.ts";

/** A summary of exported records. */
export interface EffortSummary extends EffortIdentity {
  iterations: number;
}

const maxFileBytes = 50 * 1024 * 1024;
const userVersionAt = 60;

/** Checks exported records; nothing in them is executed. @throws JournalError with the reason, NewerJournalError if newer */
export async function inspectEffort(bytes: Uint8Array, effort: string): Promise<EffortSummary> {
  using opened = openEffortDatabase(await loadEngine(), bytes, effort);
  return opened.summary;
}

/** The checked records of one effort, in the schema of this program. */
export interface EffortDatabase extends Disposable {
  readonly connection: Connection;
  readonly summary: EffortSummary;
}

/** Opens the records of one effort. @throws as `inspectEffort` */
export function openEffortDatabase(engine: Engine, bytes: Uint8Array, effort: string): EffortDatabase {
  try {
    const version = checkHeader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    const connection = engine.open(bytes);
    try {
      checkContent(engine, connection, version);
      const summary = summarize(connection, effort);
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

/** The bytes are intact but not acceptable. The message follows "its journal" in a sentence. */
class RefusalError extends Error {
  override readonly name = "RefusalError";
}

class NewerSchemaError extends RefusalError {}

/** Checks the header before the engine reads anything. @returns the version of the schema */
function checkHeader(bytes: Buffer): number {
  if (bytes.length > maxFileBytes)
    throw new RefusalError(`has ${bytes.length} bytes, more than ${maxFileBytes}`);
  checkLength(bytes);
  if (bytes.readUInt32BE(applicationIdAt) !== applicationId) {
    throw new RefusalError("is not a database of ralph-ci");
  }
  const version = bytes.readUInt32BE(userVersionAt);
  if (version > schemaVersion) {
    throw new NewerSchemaError(
      `was made by a newer ralph-ci (schema ${version}, this version knows ${schemaVersion})`,
    );
  }
  return version;
}

/** Accepts exactly our own tables, because later statements would execute triggers, views or checks of others. */
function checkContent(engine: Engine, connection: Connection, version: number): void {
  connection.script("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
  if (!hasSchema(engine, connection, version))
    throw new RefusalError("has tables that ralph-ci does not create");
  checkPages(connection);
  migrate(connection);
  try {
    checkPacks({ rows: (sql, values) => connection.rows(sql, values) });
  } catch (error) {
    throw error instanceof PackError ? new DamageError(error.message) : error;
  }
  const [broken] = connection.rows("PRAGMA foreign_key_check");
  if (broken) throw new DamageError(`a row of ${broken[0]} refers to a missing row of ${broken[2]}`);
}

function summarize(connection: Connection, effort: string): EffortSummary {
  const table = tableWithOthers(connection, effort);
  if (table !== undefined) throw new RefusalError(`contains ${table} of an effort other than ${effort}`);
  const [session] = connection.rows("SELECT revision FROM sessions WHERE task_name = ?", [effort]);
  const identity = readIdentity(connection, effort);
  if (!session || !identity) throw new RefusalError(`contains no records of ${effort}`);
  const { effortId, earlierEfforts } = identity;
  for (const id of effortId === null ? earlierEfforts : [effortId, ...earlierEfforts])
    if (!/^[0-9a-f]{32}$/.test(id))
      throw new RefusalError("names an effort by an id that ralph-ci does not give");
  const revision = Number(session[0]);
  if (!Number.isSafeInteger(revision) || revision < 0) throw new DamageError("its revision is not a number");
  const [last] = connection.rows("SELECT coalesce(max(n), 0) FROM iterations WHERE effort = ?", [effort]);
  return { revision, effortId, earlierEfforts, iterations: Number(last?.[0]) };
}

function reasonOf(error: unknown): string {
  if (error instanceof RefusalError) return error.message;
  if (error instanceof DamageError) return `is damaged (${error.message})`;
  return `is damaged (${describeError(error instanceof JournalError ? error.cause : error)})`;
}
