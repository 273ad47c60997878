// Keeps the database in memory. Every change is completely on disk before it counts as made.
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
  silentLog,
  waitForLock,
} from "../../platform/index.ts";
import { type Connection, type Engine, loadEngine } from "./engine.ts";
import { JournalError } from "./journal-error.ts";
import { type DatabaseFiles, type LoadedDatabase, loadDatabase, rejectUnfinished } from "./load.ts";
import { pragma } from "./migrations.ts";

/** What a database needs. */
export interface DatabaseOptions {
  log: Log;
  now(): Date;
  /** How long a write waits for other processes (ms, default 30 s); how large the file may get (bytes, default 50 MB). */
  lockTimeout?: number;
  maxFileBytes?: number;
}

/** How a database that another process has changed fits what this process knows. `impossible`: it must not be used. */
export type Reconciliation = "fits" | "restored" | "impossible";

/** Compares a database from disk with the one in memory, and restores in the first what only this process writes. */
export type Reconcile = (fresh: Connection, known: Connection) => Reconciliation;

const databaseName = "sessions.db";
const defaultLockTimeout = 30_000;
const defaultMaxFileBytes = 50 * 1024 * 1024;

/** Opens `sessions.db` of a folder. Creates nothing on disk before the first write. @throws as `loadDatabase` */
export async function openDatabase(folder: string, options: DatabaseOptions): Promise<SharedDatabase> {
  const database = new SharedDatabase(folder, options, await loadEngine());
  database.read(() => {});
  return database;
}

/** A database that several processes read and write, each with its own copy in memory. */
export class SharedDatabase implements Disposable {
  readonly #folder: string;
  readonly #files: DatabaseFiles;
  readonly #options: DatabaseOptions;
  readonly #engine: Engine;
  #loaded: LoadedDatabase | undefined;
  #stamp = "";
  readonly #queue = new SerialQueue();
  #closed = false;
  #reconcile: Reconcile | undefined;

  constructor(folder: string, options: DatabaseOptions, engine: Engine) {
    const main = path.join(folder, databaseName);
    this.#folder = folder;
    this.#files = { main, previous: `${main}.prev` };
    this.#options = options;
    this.#engine = engine;
  }

  /** From now on, what this process knows survives a damaged file, and `reconcile` restores what others may not write. */
  protect(reconcile: Reconcile): void {
    this.#reconcile = reconcile;
  }

  /** Reads the newest state on disk; inside a write, the state of that write. */
  read<T>(query: (connection: Connection) => T): T {
    return query(this.#current().connection);
  }

  /** Changes the newest state, as `Journal.write`. @throws JournalError if the file cannot be locked, read or written */
  write<T>(change: (connection: Connection) => T): Promise<T> {
    return this.#queue.run(() => this.#writeNow(change));
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#forget();
  }

  async #writeNow<T>(change: (connection: Connection) => T): Promise<T> {
    using _lock = await this.#lock();
    // From here on nothing is awaited, so no signal handler and no other write can interfere.
    rejectUnfinished(this.#files.main);
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
    const limit = this.#options.maxFileBytes ?? defaultMaxFileBytes;
    if (after > limit && after > before) {
      throw new JournalError(
        `${this.#files.main} would grow to ${after} bytes, over the limit of ${limit}; use another --state-dir, or move this one away to start again`,
      );
    }
    return result;
  }

  /** Writes the database to disk. If that fails, the copy in memory is dropped, because only the disk counts. */
  #save(loaded: LoadedDatabase): void {
    const { main, previous } = this.#files;
    try {
      removeFreePages(loaded.connection);
      const bytes = loaded.connection.toBytes();
      this.#keepReplacedFile(loaded.source);
      // If the main file was damaged, the previous one may be the good copy and must stay.
      const isDamaged = loaded.source === "previous" || loaded.source === "memory";
      replaceFile(main, bytes, isDamaged ? {} : { keepPrevious: previous });
      loaded.source = "own";
      this.#stamp = stampOf(main);
    } catch (error) {
      this.#forget();
      throw new JournalError(
        `${main} could not be written: ${describeError(error)}; free disk space or fix the permissions of its folder, then run again`,
        { cause: error },
      );
    }
  }

  /** Keeps a copy of a replaced file that the database in memory does not contain completely. */
  #keepReplacedFile(source: LoadedDatabase["source"]): void {
    const { main } = this.#files;
    const status = fileStatus(main);
    if (!status?.size) return;
    if (source === "unknown") {
      const kept = this.#unusedName("foreign");
      copyFile(main, kept);
      this.#options.log.warn(
        `${main} was written by another program; its sessions were imported, and the original is kept as ${kept}`,
      );
    } else if (source === "previous" || source === "memory") {
      const kept = this.#unusedName("damaged");
      moveFile(main, kept);
      this.#options.log.warn(`the damaged ${main} is kept as ${kept}`);
    }
  }

  #unusedName(label: string): string {
    const stamp = this.#options.now().toISOString().replaceAll(/\D/g, "").slice(0, "yyyymmddhhmmss".length);
    const name = `${this.#files.main}.${label}-${stamp}`;
    for (let number = 2, free = name; ; number += 1) {
      if (!fileStatus(free)) return free;
      free = `${name}-${number}`;
    }
  }

  #current(): LoadedDatabase {
    if (this.#closed) throw new Error("the journal is closed");
    // Taken before the file is read. If the file is replaced in between, it is read again, and no version is missed.
    const stamp = stampOf(this.#files.main);
    if (this.#loaded && stamp === this.#stamp) return this.#loaded;
    const loaded = this.#loaded ? this.#reload(this.#loaded) : this.#load(this.#options.log);
    this.#loaded = loaded;
    this.#stamp = stamp;
    return loaded;
  }

  #load(log: Log): LoadedDatabase {
    return loadDatabase(this.#engine, this.#files, log);
  }

  /** The file changed. An agent may have damaged it: then what this process knows stays, and the next write restores it. */
  #reload(known: LoadedDatabase): LoadedDatabase {
    if (!this.#reconcile || (known.source !== "own" && known.source !== "memory")) {
      this.#forget();
      return this.#load(this.#options.log);
    }
    const fresh = this.#loadUndamaged();
    const result = fresh ? this.#reconcile(fresh.connection, known.connection) : "impossible";
    if (!fresh || result === "impossible") {
      fresh?.connection[Symbol.dispose]();
      known.source = "memory";
      this.#options.log.warn(
        `${this.#files.main} was damaged or removed from outside; it is written again from memory`,
      );
      return known;
    }
    known.connection[Symbol.dispose]();
    if (result === "restored")
      this.#options.log.warn(
        `${this.#files.main} was changed from outside; the records of this run are as it wrote them again`,
      );
    return fresh;
  }

  #loadUndamaged(): LoadedDatabase | undefined {
    try {
      const fresh = this.#load(silentLog);
      if (fresh.source === "own") return fresh;
      fresh.connection[Symbol.dispose]();
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
    return undefined;
  }

  #forget(): void {
    this.#loaded?.connection[Symbol.dispose]();
    this.#loaded = undefined;
  }

  async #lock(): Promise<Lock> {
    try {
      return await waitForLock(this.#folder, databaseName, this.#options.lockTimeout ?? defaultLockTimeout);
    } catch (error) {
      const fix = "free disk space or fix the permissions of its folder, then run again";
      const text =
        error instanceof Error && "syscall" in error
          ? `${this.#files.main} could not be locked: ${describeError(error)}; ${fix}`
          : `${describeError(error)}; end that process or wait for it, then run again`;
      throw new JournalError(text, { cause: error });
    }
  }
}

/** So many free pages are kept for the next rows. */
const spareFreePages = 64;

/** Makes a file smaller of which most is free. Pages become free when old iterations are packed. */
function removeFreePages(connection: Connection): void {
  const free = pragma(connection, "freelist_count");
  if (free > spareFreePages && 2 * free > pragma(connection, "page_count")) connection.script("VACUUM");
}

function sizeOf(connection: Connection): number {
  return pragma(connection, "page_count") * pragma(connection, "page_size");
}

function stampOf(file: string): string {
  const status = fileStatus(file);
  return status ? `${status.ino} ${status.mtimeNs} ${status.size}` : "";
}
