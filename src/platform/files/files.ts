// Reads and writes files so that a kill at any instant leaves either the old content or the new, never half of one.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hasErrorCode } from "../errors.ts";

/** The bytes of a file, or undefined where there is none. */
export function readBytes(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT") || hasErrorCode(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** The last bytes of a file, however large it is; empty where there is none. */
export function readTail(file: string, bytes: number): Buffer {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, "r");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT") || hasErrorCode(error, "ENOTDIR")) return Buffer.alloc(0);
    throw error;
  }
  try {
    const { size } = fs.fstatSync(descriptor);
    const tail = Buffer.alloc(Math.min(size, bytes));
    const read = fs.readSync(descriptor, tail, 0, tail.length, size - tail.length);
    return tail.subarray(0, read);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** What a file holds from a place on, `longest` bytes at most; empty where there is nothing, or no file. */
export function readRange(file: string, offset: number, longest: number): Buffer {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return Buffer.alloc(0);
    throw error;
  }
  try {
    const length = Math.min(longest, Math.max(0, fs.fstatSync(descriptor).size - offset));
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, length, offset));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The text of a file read as UTF-8, or undefined where there is none. */
export function readText(file: string): string | undefined {
  return readBytes(file)?.toString("utf8");
}

/** What stands at a path, links followed, or undefined where nothing does. Times are in nanoseconds. */
export function fileStatus(file: string): fs.BigIntStats | undefined {
  try {
    return fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    // A path that runs through a file leads to nothing.
    if (hasErrorCode(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** Whether a plain file, no link, of at most `largest` bytes stands at a path. */
export function isPlainFile(file: string, largest = Number.MAX_SAFE_INTEGER): boolean {
  const status = fs.lstatSync(file, { throwIfNoEntry: false });
  return status?.isFile() === true && status.size <= largest;
}

export function isFolder(file: string): boolean {
  return fileStatus(file)?.isDirectory() ?? false;
}

/** Names in a folder, sorted; empty where there is no such folder. */
export function listFolder(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch (error) {
    if (hasErrorCode(error, "ENOENT") || hasErrorCode(error, "ENOTDIR")) return [];
    throw error;
  }
}

/** Makes a folder and its parents, readable by this user alone. */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const parent = path.dirname(folder);
  // One by one: made all at once, a folder under /proc keeps Node busy for ever.
  if (parent !== folder) makeFolder(parent);
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasErrorCode(error, "EEXIST") || !isFolder(folder)) throw error;
  }
}

/** Flushes a folder's entries to disk, so that a rename in it outlives a power cut. */
export function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

let temporaryFiles = 0;

/** A name beside `file` that no other process or call uses. */
export function temporaryPathBeside(file: string): string {
  temporaryFiles += 1;
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${temporaryFiles}.tmp`);
}

/** Writes a file for people to look at: a power cut may take it, and nothing is built on it. */
export function writeUnflushed(file: string, data: string | Uint8Array): void {
  fs.writeFileSync(file, data, { mode: 0o600 });
}

/** Writes a file and flushes it to disk; not atomic. `mode` holds for a new file only. */
export function writeFlushed(file: string, data: string | Uint8Array, mode = 0o600): void {
  const descriptor = fs.openSync(file, "w", mode);
  try {
    fs.writeFileSync(descriptor, data);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * Replaces a file as a whole: a temporary file beside it, fsync, rename, fsync of the folder. A link is followed,
 * and the mode of the file that was there is kept.
 * @param options.keepPrevious also keeps the content that was there, under this path.
 */
export function replaceFile(
  file: string,
  data: string | Uint8Array,
  options: { mode?: number; keepPrevious?: string } = {},
): void {
  const before = fileStatus(file);
  const target = before ? fs.realpathSync(file) : file;
  const mode = before ? Number(before.mode & 0o777n) : (options.mode ?? 0o600);
  const temporary = temporaryPathBeside(target);
  try {
    writeFlushed(temporary, data, mode);
    if (before) fs.chmodSync(temporary, mode);
    if (options.keepPrevious && before) {
      const link = temporaryPathBeside(options.keepPrevious);
      fs.linkSync(target, link);
      fs.renameSync(link, options.keepPrevious);
    }
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(path.dirname(target));
}

/** Removes a file; none there is no error. */
export function removeFile(file: string): void {
  fs.rmSync(file, { force: true });
}

/** Removes a folder with all that is in it; none there is no error. */
export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Makes a link that leads to a file. */
export function linkFile(target: string, link: string): void {
  fs.symlinkSync(target, link);
}

/** Copies a file's bytes, flushed to disk. */
export function copyFile(from: string, to: string): void {
  replaceFile(to, fs.readFileSync(from));
}

/** Moves a file within one file system and flushes both folders. */
export function moveFile(from: string, to: string): void {
  fs.renameSync(from, to);
  syncFolder(path.dirname(to));
  if (path.dirname(from) !== path.dirname(to)) syncFolder(path.dirname(from));
}

/** The path with every link in it resolved; the longest existing part of it where the rest is still to be made. */
export function realPath(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT") && !hasErrorCode(error, "ENOTDIR")) throw error;
    const parent = path.dirname(file);
    return parent === file ? file : path.join(realPath(parent), path.basename(file));
  }
}

/** What a path for temporary things may have, in bytes, so that a socket below it is not too long (unix(7)). */
const longestTemporary = 64;

/** The system's folder for temporary files, links resolved; where its path is long, the one that every system has. */
export function temporaryRoot(): string {
  const folder = realPath(os.tmpdir());
  return Buffer.byteLength(folder) <= longestTemporary ? folder : realPath("/tmp");
}

/** A new empty folder under the system's folder for temporary files; its name starts with `prefix`. */
export function makeTemporaryFolder(prefix: string, parent: string): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(parent, prefix)));
}
