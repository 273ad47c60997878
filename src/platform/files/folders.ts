// Handles whole folders and large files: looks through them without following a link, copies, flushes and moves them.
import * as fs from "node:fs";
import * as path from "node:path";
import { hasErrorCode } from "../errors.ts";
import { syncFolder, temporaryPathBeside } from "./files.ts";

/** What stands at a path, no link followed; a link, a socket and the like are "other". */
export type EntryKind = "file" | "folder" | "other";

/** Something in a folder. */
export interface FolderEntry {
  /** Relative to the folder, joined by "/". */
  readonly path: string;
  readonly kind: EntryKind;
  /** The size of a file; 0 for the others. */
  readonly bytes: number;
}

/** What stands at a path, or undefined where nothing does. */
export function entryKind(file: string): EntryKind | undefined {
  const status = fs.lstatSync(file, { throwIfNoEntry: false });
  return status && kindOf(status);
}

function kindOf(status: fs.Stats): EntryKind {
  return status.isFile() ? "file" : status.isDirectory() ? "folder" : "other";
}

/** Everything in a folder at any depth, a folder before what is in it. Who takes no more of them ends the walk. */
export function* walkFolder(folder: string, prefix = ""): Generator<FolderEntry> {
  for (const name of fs.readdirSync(path.join(folder, prefix)).sort()) {
    const entry = prefix + name;
    const status = fs.lstatSync(path.join(folder, entry));
    const kind = kindOf(status);
    yield { path: entry, kind, bytes: kind === "file" ? status.size : 0 };
    if (kind === "folder") yield* walkFolder(folder, `${entry}/`);
  }
}

/** Removes all that is in a folder, and leaves the folder. */
export function emptyFolder(folder: string): void {
  for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name), { recursive: true });
}

/**
 * Copies a file to a path where none is, readable by this user alone. The blocks are shared where the file system can.
 * @param options.flush also waits until the bytes are on disk.
 */
export async function copyToNewPath(from: string, to: string, options: { flush: boolean }): Promise<void> {
  await fs.promises.copyFile(from, to, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
  // By its path, because the copy has the mode of the original and may refuse to be opened.
  await fs.promises.chmod(to, 0o600);
  if (!options.flush) return;
  const file = await fs.promises.open(to, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** How much of a file is in memory at a time. */
const pieceBytes = 1024 * 1024;

/**
 * The bytes of a plain file in pieces, as many as it has when it is opened: one that grows has an end too. A piece holds
 * until the next one is asked for.
 * @throws Error also where a link, a folder or a device stands there.
 */
export async function* readChunks(file: string): AsyncGenerator<Buffer> {
  // Opening a pipe would wait for its other end.
  const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
  const handle = await fs.promises.open(file, flags);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new Error(`${file} is no plain file`);
    let left = status.size;
    const buffer = Buffer.allocUnsafe(Math.min(left, pieceBytes));
    while (left > 0) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(left, buffer.length));
      if (bytesRead === 0) return;
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Writes pieces to a file that is not there yet, readable by this user alone; not flushed. */
export async function writeChunks(file: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await fs.promises.open(file, "wx", 0o600);
  try {
    for await (const piece of pieces) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
}

/** Flushes the entries of a folder and of all folders in it, so that the names of flushed files outlive a power cut. */
export function syncFolderTree(folder: string): void {
  for (const entry of walkFolder(folder))
    if (entry.kind === "folder") syncFolder(path.join(folder, entry.path));
  syncFolder(folder);
}

/**
 * Gives a folder that holds something its final name, in one step and flushed; false where anything stands there.
 * Of several that race for one name exactly one gets it, because no file system puts a folder over a full one.
 */
export function moveToNewPath(from: string, to: string): boolean {
  // An empty folder and nothing else would be replaced, and no racing call leaves an empty one.
  if (entryKind(to)) return false;
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (hasErrorCode(error, "ENOTEMPTY") || hasErrorCode(error, "EEXIST")) return false;
    throw error;
  }
  try {
    syncFolder(path.dirname(to));
  } catch (error) {
    // Whoever is told that it failed must not find it there.
    fs.renameSync(to, from);
    throw error;
  }
  return true;
}

/** Removes a folder so that it is gone under its name at once, however long the rest takes; none there is no error. */
export function removeFolderAtOnce(folder: string): void {
  const aside = temporaryPathBeside(folder);
  try {
    fs.renameSync(folder, aside);
  } catch (error) {
    // Another process may be removing the same one.
    if (hasErrorCode(error, "ENOENT")) return;
    throw error;
  }
  fs.rmSync(aside, { recursive: true, force: true, maxRetries: 3 });
}
