// The journal: the only access of the rest of the program to its records.
import { type DatabaseOptions, loadEngine, openDatabase } from "./database/index.ts";
import { type JournalTables, readTables, writeTables } from "./journal-tables.ts";
import {
  deleteEffort,
  exportEffort,
  type ImportResult,
  importEffort,
  isNewer,
  keepEffort,
  openEffortDatabase,
} from "./transfer/index.ts";

/** The records of all efforts of a state folder, shared with other processes. Writes run one after another. */
export interface Journal extends Disposable {
  /**
   * From now on only this process writes the rows of this effort: what others write there is undone, and a database that
   * is damaged or removed is written again from memory.
   */
  claim(effort: string): void;
  /** Reads the newest records on disk. @throws JournalError or ConfigurationError if they cannot be read */
  read<T>(query: (tables: JournalTables) => T): T;
  /** Applies all of a synchronous `change` or nothing; resolves once it is on disk. @throws as `read`, and as `change` */
  write<T>(change: (tables: JournalTables) => T): Promise<T>;
  /**
   * Applies a change with the next write or `flush`. That call first waits for `onDisk`; if it rejects, the change is dropped and
   * the call throws.
   * A kill before loses it: only for facts that can be found again.
   */
  writeLater(change: (tables: JournalTables) => void, onDisk?: Promise<void>): void;
  flush(): Promise<void>;
  /** One effort's records on disk as a database. @throws as `read`; Error if it is unknown, or in a write with changes */
  exportEffort(effort: string): Uint8Array;
  /** Replaces an effort's records with newer ones. @throws JournalError as `inspectEffort`, or if the write fails */
  importEffort(bytes: Uint8Array, effort: string): Promise<ImportResult>;
  /** Removes an effort's records, which are elsewhere now. @throws JournalError if the write fails */
  removeEffort(effort: string): Promise<void>;
}

/** Opens a journal. @throws ConfigurationError if it is newer or in use by another program, JournalError if unreadable */
export async function openJournal(stateFolder: string, options: DatabaseOptions): Promise<Journal> {
  const engine = await loadEngine();
  const database = await openDatabase(stateFolder, options);
  let waiting: LaterChange[] = [];
  const write = async <T>(change: (tables: JournalTables) => T): Promise<T> => {
    if (waiting.length > 0)
      await settle(waiting, (failed) => {
        waiting = waiting.filter((each) => each !== failed);
      });
    let due: typeof waiting = [];
    try {
      return await database.write((connection) =>
        writeTables(connection, (tables) => {
          // One that came in the meantime waits for the next write.
          due = waiting.filter(({ isDue }) => isDue);
          waiting = waiting.filter(({ isDue }) => !isDue);
          for (const earlier of due) earlier.change(tables);
          return change(tables);
        }),
      );
    } catch (error) {
      waiting = [...due, ...waiting];
      throw error;
    }
  };
  return {
    claim: (effort) => database.protect((fresh, known) => keepEffort(fresh, known, effort)),
    read: (query) => database.read((connection) => readTables(connection, query)),
    write,
    writeLater: (change, onDisk) => {
      waiting.push({ change, onDisk, isDue: onDisk === undefined });
      // The next write throws it.
      onDisk?.catch(() => {});
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
    removeEffort: (effort) => database.write((connection) => deleteEffort(connection, effort)),
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}

interface LaterChange {
  readonly change: (tables: JournalTables) => void;
  /** What must be on disk before it. */
  readonly onDisk: Promise<void> | undefined;
  isDue: boolean;
}

/** Waits until the changes are due. @throws what the first that cannot be made was waiting for */
async function settle(changes: readonly LaterChange[], drop: (failed: LaterChange) => void): Promise<void> {
  for (const change of [...changes]) {
    try {
      await change.onDisk;
      change.isDue = true;
    } catch (error) {
      drop(change);
      throw error;
    }
  }
}
