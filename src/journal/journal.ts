// The one way in which the rest of the program reads and writes its records.
import { type DatabaseOptions, openDatabase } from "./database.ts";
import { type JournalTables, readTables, writeTables } from "./tables.ts";

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
}

/**
 * Opens the journal of a state folder. Folder and file are made at the first write.
 * @throws ConfigurationError where the file is of a newer version or another program is in the middle of writing it
 * @throws JournalError where neither it nor the one before it can be read
 */
export async function openJournal(stateFolder: string, options: DatabaseOptions): Promise<Journal> {
  const database = await openDatabase(stateFolder, options);
  let waiting: ((tables: JournalTables) => void)[] = [];
  return {
    read: (look) => database.read((connection) => readTables(connection, look)),
    write: async (change) => {
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
    },
    writeLater: (change) => {
      waiting.push(change);
    },
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}
