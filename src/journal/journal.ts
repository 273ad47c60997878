// The one way in which the rest of the program reads and writes its records.
import { type DatabaseOptions, loadEngine, openDatabase } from "./database/index.ts";
import { type JournalTables, readTables, writeTables } from "./journal-tables.ts";
import { exportEffort, type ImportResult, importEffort, isNewer, openEffort } from "./transfer/index.ts";

/** The records of all efforts of a state folder; other processes may read and write them at the same time. */
export interface Journal extends Disposable {
  /** Looks at the newest records on disk. @throws JournalError or ConfigurationError where they cannot be read */
  read<T>(look: (tables: JournalTables) => T): T;
  /**
   * Changes records: all that `change` does or, where it throws, nothing. When the promise resolves it is on disk.
   * Writes are made one after another; `change` must not be asynchronous.
   * @throws JournalError or ConfigurationError where the records cannot be read or written; whatever `change` throws
   */
  write<T>(change: (tables: JournalTables) => T): Promise<T>;
  /**
   * Changes records along with the next write, which saves a write of its own. Until then nobody sees the change, and a
   * kill takes it: only for what the next run finds out by itself.
   */
  writeLater(change: (tables: JournalTables) => void): void;
  /** Writes what waits for the next write, if anything does. @throws as `write` */
  flush(): Promise<void>;
  /**
   * The records of one effort as a database file of its own, which holds no row of any other. They are those on disk:
   * without what `writeLater` still holds, since a copy must not know more than what it is made from.
   * @throws JournalError or ConfigurationError where the records cannot be read
   * @throws Error where there is no such effort, and inside a write that has changed something
   */
  exportEffort(effort: string): Uint8Array;
  /**
   * Puts records that `exportEffort` gave, here or on another machine, in the place of the effort's own, in one write.
   * Where those are the same or newer (by their revision) they are kept. Where they know of a run or an iteration that
   * the others lack they are not lost, but archived under the name that is given. The session that comes in has neither
   * `pid` nor `taskDir`: they were another machine's. What `writeLater` holds stays for the next write.
   * @throws JournalError where the bytes are not to be believed (as `inspectEffort`), or the write fails
   */
  importEffort(bytes: Uint8Array, effort: string): Promise<ImportResult>;
}

/**
 * Opens the journal of a state folder. Folder and file are made at the first write.
 * @throws ConfigurationError where the file is of a newer version or another program is in the middle of writing it
 * @throws JournalError where neither it nor the one before it can be read
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
    read: (look) => database.read((connection) => readTables(connection, look)),
    write,
    writeLater: (change) => {
      waiting.push(change);
    },
    flush: async () => {
      if (waiting.length > 0) await write(() => {});
    },
    exportEffort: (effort) => database.read((connection) => exportEffort(engine, connection, effort)),
    importEffort: async (bytes, effort) => {
      using opened = openEffort(engine, bytes, effort);
      // A look first: to keep what is here is no reason to write the file.
      if (database.read((connection) => isNewer(connection, effort, opened))) return { kind: "kept" };
      return await database.write((connection) => importEffort(connection, effort, opened, options.now()));
    },
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}
