// Locks that exclude other processes, and that a living process takes over from a dead one.
import * as fs from "node:fs";
import * as path from "node:path";
import { systemClock } from "../clock.ts";
import { hasErrorCode } from "../errors.ts";
import { currentProcessIdentity, isRunning, type ProcessIdentity } from "../machine/index.ts";
import { listFolder, makeFolder, readText, realPath, temporaryPathBeside, writeUnflushed } from "./files.ts";
import { watchFolder } from "./folders.ts";

/** The process that holds a lock, and since when (ISO 8601). */
export interface LockHolder extends ProcessIdentity {
  since: string;
  /** The lock's folder and its file's inode. If neither is the same, the file is a copy, and locks nothing. */
  folder?: string;
  inode?: string;
}

/** A lock that is held until it is disposed. */
export interface Lock extends Disposable {
  readonly file: string;
}

/** Takes a lock at once, or returns its holder. */
export function tryLock(folder: string, name: string): Lock | LockHolder {
  // A lock is a series of files `<name>.lock.<n>`, and only the highest counts: the lock is free if that file is empty or
  // its process is gone. To take it, a process links a complete file at the next number, which only one process can do.
  // The highest number is never removed, so no number is ever taken twice.
  makeFolder(folder);
  const prefix = `${name}.lock.`;
  for (;;) {
    const { highest, holder } = readHighest(folder, prefix);
    if (holder) return holder;
    const file = path.join(folder, prefix + (highest + 1));
    if (!linkHolder(file)) continue;
    const numbers = numbersIn(folder, prefix);
    if (numbers.at(-1) !== highest + 1) {
      fs.rmSync(file, { force: true }); // others took and released the lock since we looked: our number protects nothing
      continue;
    }
    for (const number of numbers.slice(0, -1)) fs.rmSync(path.join(folder, prefix + number), { force: true });
    return { file, [Symbol.dispose]: () => release(file) };
  }
}

/** The living process that holds a lock; undefined if there is none. It changes nothing. */
export function findLockHolder(folder: string, name: string): LockHolder | undefined {
  return readHighest(folder, `${name}.lock.`).holder;
}

function readHighest(folder: string, prefix: string): { highest: number; holder: LockHolder | undefined } {
  const highest = numbersIn(folder, prefix).at(-1) ?? 0;
  const file = path.join(folder, prefix + highest);
  const holder = highest > 0 ? readHolder(file) : undefined;
  return {
    highest,
    holder: holder && isRunning(holder) && !isCopy(holder, folder, file) ? holder : undefined,
  };
}

/** A copied checkout has a copy of its lock. A moved folder and another mount keep the inode. */
function isCopy({ folder, inode }: LockHolder, found: string, file: string): boolean {
  if (folder === undefined || inode === undefined || folder === realPath(found)) return false;
  return inode !== inodeOf(file);
}

function inodeOf(file: string): string {
  return String(fs.statSync(file, { bigint: true, throwIfNoEntry: false })?.ino);
}

function release(file: string): void {
  try {
    fs.truncateSync(file, 0);
  } catch (error) {
    // A removed folder took the lock with it. Anything else in its place does not lock.
    if (!hasErrorCode(error, "ENOENT", "ENOTDIR", "EISDIR", "EINVAL", "ENXIO", "ELOOP")) throw error;
  }
}

/** Writes this process into the file of a number, complete from the first instant; false if the number is taken. */
function linkHolder(file: string): boolean {
  const temporary = temporaryPathBeside(file);
  writeUnflushed(temporary, "");
  const mine: LockHolder = {
    ...currentProcessIdentity(),
    since: new Date().toISOString(),
    folder: realPath(path.dirname(file)),
    inode: inodeOf(temporary),
  };
  fs.writeFileSync(temporary, JSON.stringify(mine));
  try {
    fs.linkSync(temporary, file);
    return true;
  } catch (error) {
    if (hasErrorCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** Whether `tryLock` took the lock. */
export function isLock(result: Lock | LockHolder): result is Lock {
  return Symbol.dispose in result;
}

const livenessInterval = 50; // ms: the file system does not report the death of a holder

/** Waits for a lock, at most `timeout` ms. @throws Error that names the holder */
export async function waitForLock(folder: string, name: string, timeout: number): Promise<Lock> {
  const deadline = systemClock.monotonic() + timeout;
  for (;;) {
    const result = tryLock(folder, name);
    if (isLock(result)) return result;
    if (systemClock.monotonic() > deadline) {
      throw new Error(
        `${path.join(folder, name)} has been locked by process ${result.pid} on ${result.host} since ${result.since}`,
      );
    }
    const woken = new AbortController();
    using _watching = watchFolder(folder, () => woken.abort());
    await systemClock.sleep(livenessInterval, woken.signal);
  }
}

function numbersIn(folder: string, prefix: string): number[] {
  return listFolder(folder)
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => Number(entry.slice(prefix.length)))
    .filter((number) => Number.isSafeInteger(number) && number > 0)
    .sort((a, b) => a - b);
}

/** An empty or unreadable file is a free lock: it was released, or its machine lost power while writing it. */
function readHolder(file: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readText(file) ?? "") as LockHolder;
    return Number.isSafeInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}
