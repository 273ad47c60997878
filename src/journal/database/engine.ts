// Hides the SQLite engine behind a few calls, so that another one can take its place.
import type { Database, Statement } from "sql.js";
import { compileWasmOnce, describeError } from "../../platform/index.ts";
import { JournalError } from "./journal-error.ts";
import { wasmBinary } from "./wasm.ts";

/** What a column can hold. */
export type Value = string | number | Uint8Array | null;

/** Opens databases in memory. */
export interface Engine {
  /** A new database, or one with the content of a file, which stays as it is. @throws Error where the bytes are no database */
  open(bytes?: Uint8Array): Connection;
}

/**
 * A database in memory. Statements are prepared once and kept until it is disposed; one that the engine cannot run
 * throws JournalError.
 */
export interface Connection extends Disposable {
  /** Runs statements that take no values. */
  script(sql: string): void;
  /** Runs one statement. @returns how many rows it changed */
  run(sql: string, values?: readonly Value[]): number;
  /** The rows that one statement gives, each an array in the order of its columns. */
  rows(sql: string, values?: readonly Value[]): Value[][];
  /** BEGIN, the change, COMMIT; where anything throws, ROLLBACK and the error again. Not to be nested. */
  transaction<T>(change: () => T): T;
  /** The content as a database file. @throws Error inside a transaction */
  toBytes(): Uint8Array;
}

let loaded: Promise<Engine> | undefined;

/** The engine; read from disk at the first call, because loading it costs more than all the rest of a start. */
export function loadEngine(): Promise<Engine> {
  loaded ??= startEngine();
  return loaded;
}

async function startEngine(): Promise<Engine> {
  compileWasmOnce();
  const { default: initialise } = await import("sql.js");
  const binary = await wasmBinary();
  // A copy, because a Buffer may be a window into more than its own bytes.
  const engine = await initialise(binary && { wasmBinary: new Uint8Array(binary).buffer });
  // Of what it opens too, since it would write into the caller's own array.
  return { open: (bytes) => new MemoryConnection(new engine.Database(bytes && new Uint8Array(bytes))) };
}

/**
 * The file is made safe as a whole after each transaction, so the engine need not protect its copy in memory; and as
 * each of these exports every page, it had better keep them (here up to 64 MiB).
 */
const settings = `
  PRAGMA journal_mode = MEMORY;
  PRAGMA synchronous = OFF;
  PRAGMA cache_size = -65536;
  PRAGMA foreign_keys = ON`;

class MemoryConnection implements Connection {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database) {
    this.#database = database;
    try {
      this.script(settings);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  script(sql: string): void {
    callEngine(() => this.#database.run(sql));
  }

  run(sql: string, values: readonly Value[] = []): number {
    this.rows(sql, values);
    return this.#database.getRowsModified();
  }

  rows(sql: string, values: readonly Value[] = []): Value[][] {
    return callEngine(() => {
      const statement = this.#prepare(sql);
      const found: Value[][] = [];
      try {
        statement.bind([...values]);
        while (statement.step()) found.push(statement.get());
      } finally {
        // What was bound would stay in memory, and after an error the transaction would stay busy.
        statement.reset();
      }
      return found;
    });
  }

  transaction<T>(change: () => T): T {
    this.script("BEGIN");
    try {
      const result = change();
      this.script("COMMIT");
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  toBytes(): Uint8Array {
    const bytes = callEngine(() => this.#database.export());
    // Exporting has reset this in versions of the engine.
    this.script("PRAGMA foreign_keys = ON");
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #rollBack(): void {
    try {
      this.script("ROLLBACK");
    } catch {
      // Some errors make SQLite roll back by itself; then there is nothing left to undo.
    }
  }
}

/** Runs something in the engine and gives its errors, which are of no class and some mere text, one that callers know. */
function callEngine<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new JournalError(
      `the database failed: ${describeError(error)}; run again, and where it fails again put sessions.db.prev in the place of sessions.db`,
      { cause: error },
    );
  }
}
