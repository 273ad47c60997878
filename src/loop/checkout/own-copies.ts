// The program's own copies in the state folder. An agent may be able to write there, so that in this process a copy
// that was written or read once is never read again: decisions rest on what is remembered.
import * as path from "node:path";
import type { Journal } from "../../journal/index.ts";
import {
  type FileBatch,
  isPlainFile,
  makeFolder,
  readText,
  removeFolder,
  replaceFile,
  writeUnflushed,
} from "../../platform/index.ts";

/** As long as its journal is open, a run works with its own copies. */
const remembered = new WeakMap<Journal, Map<string, string>>();

function copiesOf(journal: Journal): Map<string, string> {
  const copies = remembered.get(journal) ?? new Map<string, string>();
  remembered.set(journal, copies);
  return copies;
}

/** The text of a copy as this process knows it, else as it is on disk; undefined if there is none. */
export function readOwnCopy(journal: Journal, file: string): string | undefined {
  const copies = copiesOf(journal);
  const text = copies.get(file) ?? readFromDisk(file);
  if (text !== undefined) copies.set(file, text);
  return text;
}

function readFromDisk(file: string): string | undefined {
  return isPlainFile(file) ? readText(file) : undefined;
}

/** Writes a copy and remembers it. Without `flush`, a power cut may destroy it; a batch puts it in place with its other files. */
export function writeOwnCopy(
  journal: Journal,
  file: string,
  text: string,
  options: { flush: boolean | FileBatch },
): void {
  copiesOf(journal).set(file, text);
  // The agent may have removed the whole state folder, too.
  makeFolder(path.dirname(file));
  if (!isPlainFile(file)) removeFolder(file);
  if (options.flush === false) writeUnflushed(file, text);
  else if (options.flush === true) replaceFile(file, text);
  else options.flush.add(file, text);
}

/** Whether a copy has this text, both in memory and on disk. */
export function hasOwnCopy(journal: Journal, file: string, text: string): boolean {
  return copiesOf(journal).get(file) === text && readFromDisk(file) === text;
}

/** Writes a copy again if something else is on disk in its place. @returns whether it was */
export function restoreOwnCopy(journal: Journal, file: string): boolean {
  const text = copiesOf(journal).get(file);
  if (text === undefined || readFromDisk(file) === text) return false;
  writeOwnCopy(journal, file, text, { flush: true });
  return true;
}

/** Removes a copy. */
export function removeOwnCopy(journal: Journal, file: string): void {
  copiesOf(journal).delete(file);
  removeFolder(file);
}

/** Forgets a copy that stays on disk, because no decision needs it any more. */
export function forgetOwnCopy(journal: Journal, file: string): void {
  copiesOf(journal).delete(file);
}
