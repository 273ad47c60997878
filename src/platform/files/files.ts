// Reads and writes single files. Where it matters a kill or power cut leaves the old content or the new, never a mix.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describeError, hasErrorCode, MachineError } from "../errors.ts";
import { kindInsteadOfFile, NotPlainFileError, openOwnFile, openPlainFile } from "./plain-file.ts";

/** The bytes of a file, or undefined if it does not exist. @throws NotPlainFileError for a pipe, a device or a folder */
export function readBytes(file: string): Buffer | undefined {
  return withPlainFile(file, (descriptor) => fs.readFileSync(descriptor));
}

function withPlainFile<T>(file: string, read: (descriptor: number) => T): T | undefined {
  const descriptor = openPlainFile(file);
  if (descriptor === undefined) return undefined;
  try {
    return read(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The last bytes of a file of any size; empty if it does not exist. @throws as `readBytes` */
export function readTail(file: string, bytes: number): Buffer {
  return readPart(file, (size) => ({ offset: Math.max(0, size - bytes), length: Math.min(size, bytes) }));
}

/** At most `maxBytes` from `offset` on; empty if nothing is there, or the file does not exist. @throws as `readBytes` */
export function readRange(file: string, offset: number, maxBytes: number): Buffer {
  return readPart(file, (size) => ({ offset, length: Math.min(maxBytes, Math.max(0, size - offset)) }));
}

function readPart(file: string, choose: (size: number) => { offset: number; length: number }): Buffer {
  const part = withPlainFile(file, (descriptor) => {
    const { offset, length } = choose(fs.fstatSync(descriptor).size);
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, length, offset));
  });
  return part ?? Buffer.alloc(0);
}

/** The text of a file, read as UTF-8, or undefined if it does not exist. @throws as `readBytes` */
export function readText(file: string): string | undefined {
  return readBytes(file)?.toString("utf8");
}

/** The status of a path with links followed, or undefined if it does not exist. Times are in nanoseconds. */
export function fileStatus(file: string): fs.BigIntStats | undefined {
  try {
    return fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (hasErrorCode(error, "ENOTDIR", "ELOOP", "ENAMETOOLONG")) return undefined;
    throw error;
  }
}

/** Why a path cannot be a folder, as a clause; undefined if it is one, or could be made. */
export function folderObstacle(folder: string): string | undefined {
  try {
    const status = fs.statSync(folder, { throwIfNoEntry: false });
    if (status !== undefined) return status.isDirectory() ? undefined : `${folder} is not a folder`;
  } catch (error) {
    if (!hasErrorCode(error, "ENOTDIR")) return describeError(error);
  }
  const parent = path.dirname(folder);
  return parent === folder ? undefined : folderObstacle(parent);
}

/** @throws Error with the system's reason if this user cannot write in a folder */
export function requireWritable(folder: string): void {
  fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
}

/** Whether a path is a regular file, not a link, of at most `maxBytes`. */
export function isPlainFile(file: string, maxBytes = Number.MAX_SAFE_INTEGER): boolean {
  const status = fs.lstatSync(file, { throwIfNoEntry: false });
  return status?.isFile() === true && status.size <= maxBytes;
}

/** Whether a path is a folder, or a link to one. */
export function isFolder(file: string): boolean {
  return fileStatus(file)?.isDirectory() ?? false;
}

/** The names in a folder, sorted; empty if it does not exist. */
export function listFolder(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

/** Makes a folder and its parents, accessible to this user only. */
export function makeFolder(folder: string): void {
  makeFolders(folder, 0o700);
}

/** Makes a folder of a checkout and its parents, accessible as the user's other folders are. */
export function makeCheckoutFolder(folder: string): void {
  makeFolders(folder, 0o777);
}

function makeFolders(folder: string, mode: number): void {
  if (isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolders(parent, mode); // Node's own recursive mkdir never ends for a folder under /proc
  try {
    fs.mkdirSync(folder, { mode });
  } catch (error) {
    if (!hasErrorCode(error, "EEXIST")) throw error;
    if (isFolder(folder)) return;
    const kind = kindInsteadOfFile(folder, "refused") ?? "a file";
    throw new MachineError(`${folder} is ${kind}, not a folder; remove it`);
  }
}

/** Flushes the entries of a folder to disk, so that a rename in it survives a power cut. */
export function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

let temporaryFiles = 0;

/** A path beside `file` that no other process or call uses. */
export function temporaryPathBeside(file: string): string {
  temporaryFiles += 1;
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${temporaryFiles}.tmp`);
}

/** Writes a file that a power cut may destroy: one for people, on which nothing else depends. */
export function writeUnflushed(file: string, data: string | Uint8Array): void {
  const descriptor = openOwnFile(file, 0o600);
  try {
    fs.writeFileSync(descriptor, data);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Where the new content of a file is written, before it takes the place of the old one. */
export interface Replacement {
  readonly temporary: string;
  readonly target: string;
  readonly mode: number;
  readonly replaces: boolean;
}

/** Plans to replace a file, links followed. @throws NotPlainFileError for a device or a folder */
export function findReplacement(file: string, options: { mode?: number }): Replacement {
  const before = fileStatus(file);
  if (before && !before.isFile() && !before.isFIFO() && !before.isSocket())
    throw new NotPlainFileError(file, before);
  const target = before ? fs.realpathSync.native(file) : file;
  const mode = before ? Number(before.mode & 0o777n) : (options.mode ?? 0o600);
  return { temporary: temporaryPathBeside(target), target, mode, replaces: before !== undefined };
}

/** What a file holds: as a whole, or in pieces, so that a large one is never in memory at once. */
export type FileContent = string | Uint8Array | Iterable<string>;

/** Writes the new content. @returns the descriptor of its file, which the caller flushes and closes */
export function writeReplacement({ temporary, mode, replaces }: Replacement, data: FileContent): number {
  const descriptor = openOwnFile(temporary, mode);
  try {
    const pieces = typeof data === "string" || data instanceof Uint8Array ? [data] : data;
    for (const piece of pieces) fs.writeFileSync(descriptor, piece);
    if (replaces) fs.fchmodSync(descriptor, mode);
    return descriptor;
  } catch (error) {
    fs.closeSync(descriptor);
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Replaces a file atomically and flushed; follows a link and keeps its mode. `keepPrevious`: where the old content goes.
 * @throws NotPlainFileError rather than replace a device or a folder; a pipe or a socket is replaced
 */
export function replaceFile(
  file: string,
  data: FileContent,
  options: { mode?: number; keepPrevious?: string } = {},
): void {
  syncFolder(path.dirname(putInPlace(file, data, options)));
}

/** `replaceFile` without the flush of the folder: a power cut may undo the whole replacement. @returns the path that was replaced */
function putInPlace(
  file: string,
  data: FileContent,
  options: { mode?: number; keepPrevious?: string },
): string {
  const replacement = findReplacement(file, options);
  const { temporary, target } = replacement;
  const descriptor = writeReplacement(replacement, data);
  try {
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    if (options.keepPrevious && replacement.replaces) {
      const link = temporaryPathBeside(options.keepPrevious);
      fs.linkSync(target, link);
      fs.renameSync(link, options.keepPrevious);
    }
    fs.renameSync(temporary, target);
    return target;
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** Removes a file if it exists. */
export function removeFile(file: string): void {
  fs.rmSync(file, { force: true });
}

/** Removes a folder and its content if it exists. */
export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Makes a symbolic link to a file. */
export function linkFile(target: string, link: string): void {
  fs.symlinkSync(target, link);
}

/** The path in a symbolic link; undefined if the file is not a link. */
export function linkTarget(file: string): string | undefined {
  try {
    // Almost no file is one, and an error takes longer than a second question.
    if (fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
    return fs.readlinkSync(file);
  } catch (error) {
    if (hasErrorCode(error, "EINVAL", "ENOENT", "ENOTDIR", "ENAMETOOLONG")) return undefined;
    throw error;
  }
}

/** Copies a file as `replaceFile` writes it. */
export function copyFile(from: string, to: string): void {
  const bytes = readBytes(from);
  if (bytes === undefined) throw new Error(`${from} does not exist any more`);
  replaceFile(to, bytes);
}

/** Copies a file with its time of change, which may be rounded down. A power cut may destroy the copy. */
export function copyWithTime(from: string, to: string): void {
  const status = fileStatus(from);
  const bytes = readBytes(from);
  if (bytes === undefined || !status) throw new Error(`${from} does not exist any more`);
  writeUnflushed(to, bytes);
  const seconds = Number(status.mtimeNs / 1_000_000n) / 1_000;
  fs.utimesSync(to, seconds, seconds);
}

/** Moves a file within one file system; `flush: false` leaves that to the system. */
export function moveFile(from: string, to: string, options: { flush: boolean } = { flush: true }): void {
  fs.renameSync(from, to);
  if (!options.flush) return;
  syncFolder(path.dirname(to));
  if (path.dirname(from) !== path.dirname(to)) syncFolder(path.dirname(from));
}

/** The path with its links resolved, as far as it exists; a link that leads nowhere stays. */
export function realPath(file: string): string {
  try {
    // Asked first, because an error takes longer than a second question.
    if (fs.statSync(file, { throwIfNoEntry: false })) return fs.realpathSync.native(file);
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT", "ENOTDIR", "ELOOP")) throw error;
  }
  const parent = path.dirname(file);
  return parent === file ? file : path.join(realPath(parent), path.basename(file));
}

const longestTemporaryPath = 64; // bytes, so that the path of a socket below it is not too long (unix(7))

/** The system's folder for temporary files, links resolved; `/tmp` if that path has more than `longest` bytes. */
export function temporaryRoot(longest = longestTemporaryPath): string {
  const folder = realPath(os.tmpdir());
  return Buffer.byteLength(folder) <= longest ? folder : realPath("/tmp");
}

/** Makes an empty folder in `parent` whose name starts with `prefix`. */
export function makeTemporaryFolder(prefix: string, parent: string): string {
  return fs.realpathSync.native(fs.mkdtempSync(path.join(parent, prefix)));
}
