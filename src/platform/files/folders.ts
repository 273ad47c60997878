// Works on whole folders and large files, without following links, and watches folders.
import * as fs from "node:fs";
import * as path from "node:path";
import { systemClock } from "../clock.ts";
import { hasErrorCode } from "../errors.ts";
import { makeFolder, syncFolder, temporaryPathBeside } from "./files.ts";
import { kindInsteadOfFile } from "./plain-file.ts";

/** A link, a socket and the like are "other". */
export type EntryKind = "file" | "folder" | "other";

/** An entry of a folder, at any depth. */
export interface FolderEntry {
  readonly path: string; // relative to the folder, joined by "/"
  readonly kind: EntryKind;
  readonly bytes: number; // 0 for anything but a file
}

/** The kind of a path, or undefined if it does not exist. */
export function entryKind(file: string): EntryKind | undefined {
  const status = fs.lstatSync(file, { throwIfNoEntry: false });
  return status && kindOf(status);
}

function kindOf(status: fs.Stats): EntryKind {
  return status.isFile() ? "file" : status.isDirectory() ? "folder" : "other";
}

/** All entries of a folder at any depth, each folder before its content. Entries that vanish meanwhile are left out. */
export function* walkFolder(folder: string, prefix = ""): Generator<FolderEntry> {
  for (const name of listDuringWalk(folder, prefix)) {
    const entry = prefix + name;
    const status = fs.lstatSync(path.join(folder, entry), { throwIfNoEntry: false });
    if (!status) continue;
    const kind = kindOf(status);
    yield { path: entry, kind, bytes: kind === "file" ? status.size : 0 };
    if (kind === "folder") yield* walkFolder(folder, `${entry}/`);
  }
}

function listDuringWalk(folder: string, prefix: string): string[] {
  try {
    return fs.readdirSync(path.join(folder, prefix)).sort();
  } catch (error) {
    if (prefix !== "" && hasErrorCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** The named pipes and devices below a folder, and links to them; `enters` chooses folders by name. */
export async function findSpecialFiles(folder: string, enters: (name: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  const entries = await fs.promises.readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (enters(entry.name)) found.push(...(await findSpecialFiles(file, enters)));
    } else if (!entry.isFile() && /pipe|device/.test(kindInsteadOfFile(file, "followed") ?? ""))
      found.push(file);
  }
  return found;
}

/** How many bytes this user can still write on the disk of a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}

/** Removes the content of a folder. */
export function emptyFolder(folder: string): void {
  for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name), { recursive: true });
}

/** Copies a file to a new path, accessible to this user only; shares blocks if possible. `flush` waits for the disk. */
export async function copyToNewPath(from: string, to: string, options: { flush: boolean }): Promise<void> {
  if (entryKind(from) === "other")
    throw new Error(`${from} is a link, a pipe or a device, not a file; remove it`);
  await fs.promises.copyFile(from, to, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
  // By path, because the copy has the mode of the original, which may not allow opening it.
  await fs.promises.chmod(to, 0o600);
  if (options.flush) await flush(to, "r+");
}

/** Gives a finished file a second name that does not exist, flushed; copies it where a file can have one name only. */
export async function linkToNewPath(from: string, to: string): Promise<void> {
  try {
    await fs.promises.link(from, to);
  } catch (error) {
    if (!hasErrorCode(error, "EXDEV", "EPERM", "EMLINK", "ENOSYS", "ENOTSUP")) throw error;
    return copyToNewPath(from, to, { flush: true });
  }
  await fs.promises.chmod(to, 0o600);
  await flush(to, "r+");
}

async function flush(file: string, mode: "r" | "r+"): Promise<void> {
  const handle = await fs.promises.open(file, mode);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const chunkBytes = 1024 * 1024;

/** The bytes of a plain file when it is opened. @throws Error also for a link, a folder or a device */
export async function* readChunks(file: string): AsyncGenerator<Buffer> {
  // Without O_NONBLOCK, opening a named pipe would wait for its writer.
  // A chunk is valid until the next one is read.
  const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
  const handle = await fs.promises.open(file, flags);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new Error(`${file} is not a plain file`);
    let left = status.size;
    const buffer = Buffer.allocUnsafe(Math.min(left, chunkBytes));
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

/** Writes a file that does not exist yet, accessible to this user only; not flushed. */
export async function writeChunks(file: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await fs.promises.open(file, "wx", 0o600);
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}

/** Flushes, while other work continues, the entries of a folder and of all folders in it, so that the names of flushed files survive a power cut. */
export async function syncFolderTree(folder: string): Promise<void> {
  for (const entry of walkFolder(folder))
    if (entry.kind === "folder") await flush(path.join(folder, entry.path), "r");
  await flush(folder, "r");
}

/** Gives a file, or a folder with content, its final name, in one step and flushed; false if the name is taken. */
export function moveToNewPath(from: string, to: string): boolean {
  // Of several racing processes one succeeds: no rename replaces a folder with content, and no process leaves an empty one.
  if (entryKind(to)) return false;
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (hasErrorCode(error, "ENOTEMPTY", "EEXIST")) return false;
    throw error;
  }
  try {
    syncFolder(path.dirname(to));
  } catch (error) {
    fs.renameSync(to, from);
    throw error;
  }
  return true;
}

/** Removes a folder if it exists. Its name is free at once, even if the removal takes long. */
export async function removeFolderAtOnce(folder: string): Promise<void> {
  const aside = temporaryPathBeside(folder);
  try {
    fs.renameSync(folder, aside);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return; // another process may be removing the same folder
    throw error;
  }
  await removeFolderTree(aside);
}

/** Removes a folder and its content if it exists, while other work continues. */
export async function removeFolderTree(folder: string): Promise<void> {
  await fs.promises.rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

const pollInterval = 1_000; // ms

/** Calls back after each change in a folder until disposed. A missing folder is made. */
export function watchFolder(folder: string, onChange: () => void): Disposable {
  makeFolder(folder);
  try {
    const watcher = fs.watch(folder, { persistent: false }, () => onChange());
    watcher.on("error", () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch (error) {
    // The number of watches on a machine is limited, and other programs may have used them up.
    if (!hasErrorCode(error, "ENOSPC", "EMFILE", "ENOSYS")) throw error;
    return systemClock.every(pollInterval, onChange);
  }
}
