// Keeps the database in memory and every change of it on disk, whole, before anybody is told that it was made.
import * as path from "node:path";
import {
  copyFile,
  describeError,
  fileStatus,
  type Lock,
  type Log,
  moveFile,
  replaceFile,
  SerialQueue,
  waitForLock,
} from "../../platform/index.ts";
import { type Connection, type Engine, loadEngine } from "./engine.ts";
import { JournalError } from "./journal-error.ts";
import { type DatabaseFiles, type Loaded, loadDatabase, refuseUnfinished } from "./load.ts";
import { pragma } from "./migrations.ts";

/** What a database needs of its surroundings. */
export interface DatabaseOptions {
  log: Log;
  now(): Date;
  /** How long a write waits for other processes, in ms; default 30 s. */
  lockTimeout?: number;
  /** The size beyond which no write may make the file grow, in bytes; default 50 MB. */
  largestFile?: number;
}

const databaseName = "sessions.db";
const defaultLockTimeout = 30_000;
const defaultLargestFile = 50 * 1024 * 1024;

/** Opens `sessions.db` of a folder. Nothing is made on disk before the first write. @throws as `loadDatabase` */
export async function openDatabase(folder: string, options: DatabaseOptions): Promise<SharedDatabase> {
  const database = new SharedDatabase(folder, options, await loadEngine());
  database.read(() => {});
  return database;
}

/** A database that several processes read and write, each in a copy of its own. */
export class SharedDatabase implements Disposable {
  readonly #folder: string;
  readonly #files: DatabaseFiles;
  readonly #options: DatabaseOptions;
  readonly #engine: Engine;
  #loaded: Loaded | undefined;
  /** Tells the file that `#loaded` stands for from any later one. */
  #stamp = "";
  readonly #queue = new SerialQueue();
  #closed = false;

  constructor(folder: string, options: DatabaseOptions, engine: Engine) {
    const main = path.join(folder, databaseName);
    this.#folder = folder;
    this.#files = { main, previous: `${main}.prev` };
    this.#options = options;
    this.#engine = engine;
  }

  /** Looks at the newest state on disk; inside a write, at the state of that write. */
  read<T>(look: (connection: Connection) => T): T {
    return look(this.#current().connection);
  }

  /**
   * Changes the database: all of `change` or, where anything throws, nothing of it. When the promise resolves the result
   * is on disk. `change` gets the newest state and must not be asynchronous.
   * @throws JournalError where the file cannot be locked, read or written; whatever `change` throws
   */
  write<T>(change: (connection: Connection) => T): Promise<T> {
    return this.#queue.run(() => this.#writeNow(change));
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#forget();
  }

  async #writeNow<T>(change: (connection: Connection) => T): Promise<T> {
    using _lock = await this.#lock();
    // From here on nothing waits: a signal handler or another write cannot come in between.
    refuseUnfinished(this.#files.main);
    const loaded = this.#current();
    const result = loaded.connection.transaction(() => this.#apply(change, loaded.connection));
    this.#save(loaded);
    return result;
  }

  #apply<T>(change: (connection: Connection) => T, connection: Connection): T {
    const before = sizeOf(connection);
    const result = change(connection);
    if (result instanceof Promise) {
      result.catch(() => {});
      throw new TypeError("a change of the journal must not be asynchronous");
    }
    const after = sizeOf(connection);
    const largest = this.#options.largestFile ?? defaultLargestFile;
    if (after > largest && after > before) {
      throw new JournalError(
        `${this.#files.main} would grow to ${after} bytes, over the limit of ${largest}; use another --state-dir, or move this one away to begin anew`,
      );
    }
    return result;
  }

  /** Puts what is in memory on disk; where that fails memory is given up, since only the disk counts. */
  #save(loaded: Loaded): void {
    const { main, previous } = this.#files;
    try {
      const bytes = loaded.connection.toBytes();
      this.#putAside(loaded.source);
      // An empty file must not take the place of the good one that it was replaced by.
      replaceFile(main, bytes, loaded.source === "previous" ? {} : { keepPrevious: previous });
      loaded.source = "own";
      this.#stamp = stampOf(main);
    } catch (error) {
      this.#forget();
      throw new JournalError(
        `${main} could not be written: ${describeError(error)}; make room or mend the rights of its folder, then run again`,
        { cause: error },
      );
    }
  }

  /** Keeps a file that is about to be replaced and is not the one that ours was made from. */
  #putAside(source: Loaded["source"]): void {
    const { main } = this.#files;
    const status = fileStatus(main);
    if (!status?.size) return;
    if (source === "foreign") {
      const kept = this.#freeName("foreign");
      copyFile(main, kept);
      this.#options.log.warn(
        `${main} was written by another tool; its sessions were taken over, and it is kept as ${kept}`,
      );
    } else if (source === "previous") {
      const kept = this.#freeName("damaged");
      moveFile(main, kept);
      this.#options.log.warn(`the damaged ${main} is kept as ${kept}`);
    }
  }

  #freeName(why: string): string {
    const stamp = this.#options.now().toISOString().replaceAll(/\D/g, "").slice(0, "yyyymmddhhmmss".length);
    const name = `${this.#files.main}.${why}-${stamp}`;
    for (let number = 2, free = name; ; number += 1) {
      if (!fileStatus(free)) return free;
      free = `${name}-${number}`;
    }
  }

  #current(): Loaded {
    if (this.#closed) throw new Error("the journal is closed");
    // Before the file is read: should it be replaced meanwhile, it is read once more than needed, never once less.
    const stamp = stampOf(this.#files.main);
    if (this.#loaded && stamp === this.#stamp) return this.#loaded;
    this.#forget();
    this.#loaded = loadDatabase(this.#engine, this.#files, this.#options.log);
    this.#stamp = stamp;
    return this.#loaded;
  }

  #forget(): void {
    this.#loaded?.connection[Symbol.dispose]();
    this.#loaded = undefined;
  }

  async #lock(): Promise<Lock> {
    try {
      return await waitForLock(this.#folder, databaseName, this.#options.lockTimeout ?? defaultLockTimeout);
    } catch (error) {
      const fix = "make room or mend the rights of its folder, then run again";
      const text =
        error instanceof Error && "syscall" in error
          ? `${this.#files.main} could not be locked: ${describeError(error)}; ${fix}`
          : `${describeError(error)}; end that process or wait for it, then run again`;
      throw new JournalError(text, { cause: error });
    }
  }
}

/** The size of the file that the content would make, in bytes. */
function sizeOf(connection: Connection): number {
  return pragma(connection, "page_count") * pragma(connection, "page_size");
}

/** Changes whenever the file is replaced. */
function stampOf(file: string): string {
  const status = fileStatus(file);
  return status ? `${status.ino} ${status.mtimeNs} ${status.size}` : "";
}
