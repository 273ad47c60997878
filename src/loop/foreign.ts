// Remembers what was already changed in the checkout before a run, so that it can be left alone.
import * as path from "node:path";
import { fileStatus, readText, replaceFile } from "../platform/index.ts";

/** Paths from the checkout's top that were changed before the run, each with how the file looked then. */
export type ForeignChanges = ReadonlyMap<string, string>;

/** Fixes how these files look now. */
export function recordForeign(paths: readonly string[], folder: string): ForeignChanges {
  return new Map(paths.map((file) => [file, appearance(path.join(folder, file))]));
}

/** Those that nobody has touched since; one that was touched in a turn has become part of the work. */
export function untouched(foreign: ForeignChanges, folder: string): ReadonlySet<string> {
  const same = [...foreign].filter(([file, before]) => appearance(path.join(folder, file)) === before);
  return new Set(same.map(([file]) => file));
}

function appearance(file: string): string {
  const status = fileStatus(file);
  return status ? `${status.ino} ${status.size} ${status.mtimeNs} ${status.mode}` : "missing";
}

const storedName = "foreign.json";

/** Writes the changes down for the next run, which may have to take up this one's leftovers. */
export function storeForeign(effortState: string, foreign: ForeignChanges): void {
  const file = path.join(effortState, storedName);
  if (foreign.size > 0 || fileStatus(file)) replaceFile(file, JSON.stringify([...foreign]));
}

/** Adds what a commit had to leave out, so that the next run knows it and does not take it for somebody else's. */
export function rememberLeftOut(effortState: string, leftOut: ForeignChanges): void {
  if (leftOut.size > 0) storeForeign(effortState, new Map([...loadForeign(effortState), ...leftOut]));
}

/** The changes that the last run wrote down; what cannot be read counts as none. */
export function loadForeign(effortState: string): ForeignChanges {
  try {
    const rows: unknown = JSON.parse(readText(path.join(effortState, storedName)) ?? "[]");
    return new Map(Array.isArray(rows) ? (rows as [string, string][]) : []);
  } catch {
    return new Map();
  }
}
