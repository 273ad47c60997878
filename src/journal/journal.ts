// The journal: the only access of the rest of the program to its records.
import { type DatabaseOptions, loadEngine, openDatabase } from "./database/index.ts";
import { type JournalTables, readTables, writeTables } from "./journal-tables.ts";
import {
  exportEffort,
  type ImportResult,
  importEffort,
  isNewer,
  openEffortDatabase,
} from "./transfer/index.ts";

/** The records of all efforts of a state folder. Other processes may read and write them at the same time. */
export interface Journal extends Disposable {
  /** Reads the newest records on disk. @throws JournalError or ConfigurationError if they cannot be read */
  read<T>(query: (tables: JournalTables) => T): T;
  /**
   * Applies all of `change`, or nothing if it throws. When the promise resolves, the result is on disk. Writes run one
   * after another. `change` must not be asynchronous.
   * @throws JournalError or ConfigurationError if the records cannot be read or written; every error of `change`
   */
  write<T>(change: (tables: JournalTables) => T): Promise<T>;
  /** Applies a change with the next write. A kill before loses it, so use it only for facts that the next run can find out. */
  writeLater(change: (tables: JournalTables) => void): void;
  /** Writes the waiting changes of `writeLater`, if there are any. @throws as `write` */
  flush(): Promise<void>;
  /**
   * The records of one effort on disk as a separate database file, without waiting changes of `writeLater`.
   * @throws JournalError or ConfigurationError if the records cannot be read
   * @throws Error if the effort is unknown, and inside a write with changes
   */
  exportEffort(effort: string): Uint8Array;
  /**
   * Replaces the records of an effort with exported ones. Local records with the same or a newer revision are kept;
   * diverged ones are archived. The imported session has no `pid` and `taskDir`. Changes of `writeLater` wait.
   * @throws JournalError if the bytes are not acceptable (as `inspectEffort`), or if the write fails
   */
  importEffort(bytes: Uint8Array, effort: string): Promise<ImportResult>;
}

/**
 * Opens the journal of a state folder. The first write creates folder and file.
 * @throws ConfigurationError if the file is of a newer version or another program is writing it
 * @throws JournalError if neither the file nor the previous one can be read
 */
export async function openJournal(stateFolder: string, options: DatabaseOptions): Promise<Journal> {
  const engine = await loadEngine();
  const database = await openDatabase(stateFolder, options);
  let waiting: ((tables: JournalTables) => void)[] = [];
  const write = async <T>(change: (tables: JournalTables) => T): Promise<T> => {
    let due: typeof waiting = [];
    try {
      return await database.write((connection) =>
        writeTables(connection, (tables) => {
          due = waiting;
          waiting = [];
          for (const earlier of due) earlier(tables);
          return change(tables);
        }),
      );
    } catch (error) {
      waiting = [...due, ...waiting];
      throw error;
    }
  };
  return {
    read: (query) => database.read((connection) => readTables(connection, query)),
    write,
    writeLater: (change) => {
      waiting.push(change);
    },
    flush: async () => {
      if (waiting.length > 0) await write(() => {});
    },
    exportEffort: (effort) => database.read((connection) => exportEffort(engine, connection, effort)),
    importEffort: async (bytes, effort) => {
      using imported = openEffortDatabase(engine, bytes, effort);
      // Checked in a read first, because keeping the local records needs no write.
      if (database.read((connection) => isNewer(connection, effort, imported))) return { kind: "kept" };
      return await database.write((connection) => importEffort(connection, effort, imported, options.now()));
    },
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}
