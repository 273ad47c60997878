// The SQLite engine behind a small interface, so that another engine can replace it.
import type { Database, Statement } from "sql.js";
import { compileWasmOnce, describeError } from "../../platform/index.ts";
import { JournalError } from "./journal-error.ts";

/** A value of a column. */
export type Value = string | number | Uint8Array | null;

/** Opens databases in memory: new ones, or copies of a database file. @throws Error if the bytes are not a database */
export interface Engine {
  open(bytes?: Uint8Array): Connection;
}

/** A database in memory. `run` returns the number of changed rows. A statement that fails throws JournalError. */
export interface Connection extends Disposable {
  script(sql: string): void;
  run(sql: string, values?: readonly Value[]): number;
  rows(sql: string, values?: readonly Value[]): Value[][];
  /** Runs BEGIN, the change and COMMIT. If anything throws: ROLLBACK, and the error is thrown again. Must not be nested. */
  transaction<T>(change: () => T): T;
  /** The content as a database file. @throws Error inside a transaction */
  toBytes(): Uint8Array;
}

let loaded: Promise<Engine> | undefined;

/** The engine. It is loaded at the first call, because that takes longer than the rest of a start. */
export function loadEngine(): Promise<Engine> {
  loaded ??= startEngine();
  return loaded;
}

/** Begins to load the engine, beside what else a start has to do. A failure is that of the first call that needs it. */
export function preloadEngine(): void {
  loadEngine().catch(() => {});
}

async function startEngine(): Promise<Engine> {
  compileWasmOnce();
  const { default: initialize } = await import("sql.js");
  const engine = await initialize();
  // A copy, because the engine writes into the array that it opens.
  return { open: (bytes) => new MemoryConnection(new engine.Database(bytes && new Uint8Array(bytes))) };
}

/** The file is written as a whole, so the engine need not protect its copy. Exports read all pages: cache up to 64 MiB. */
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
      const result: Value[][] = [];
      try {
        statement.bind([...values]);
        while (statement.step()) result.push(statement.get());
      } finally {
        // Without a reset the values stay in memory, and after an error the transaction stays busy.
        statement.reset();
      }
      return result;
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
    // Some versions of the engine reset this in an export.
    this.script("PRAGMA foreign_keys = ON");
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): Statement {
    const prepared = this.#statements.get(sql);
    if (prepared) return prepared;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #rollBack(): void {
    try {
      this.script("ROLLBACK");
    } catch {
      // After some errors SQLite has already rolled back by itself.
    }
  }
}

/** Turns the engine's errors, some of which are plain text, into JournalError. */
function callEngine<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new JournalError(
      `the database failed: ${describeError(error)}; run again, and if it fails again replace sessions.db with sessions.db.prev`,
      { cause: error },
    );
  }
}
