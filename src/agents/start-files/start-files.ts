// What an agent's program reads once, at its start: shared by the agents whose programs can wait for their prompt.
import * as path from "node:path";
import { fileStatus, isFolder, walkFolder } from "../../platform/index.ts";

/** The state of the files that a start reads. */
export interface StartFiles {
  /** Whether nothing in them makes the program start other programs, or write to the checkout, before its prompt. */
  readonly isQuiet: boolean;
  /** Differs after a change. The files that the program reads again with its prompt do not count. */
  readonly fingerprint: string;
}

const mostFiles = 2_000; // more take too long to look at

/** A folder and the folders above it, up to the root, the nearest first. */
export function foldersFrom(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersFrom(parent)];
}

/** The files in these folders and below; undefined if there are too many. */
export function listFiles(folders: readonly string[]): string[] | undefined {
  const found: string[] = [];
  for (const folder of folders) {
    if (!isFolder(folder)) continue;
    for (const entry of walkFolder(folder)) {
      found.push(path.join(folder, entry.path));
      if (found.length > mostFiles) return undefined;
    }
  }
  return found;
}

/** A line that differs after a change of the file. */
export function describeFile(file: string): string {
  const status = fileStatus(file);
  return status === undefined
    ? ""
    : `${file} ${status.ino} ${status.size} ${status.mtimeNs} ${status.ctimeNs}`;
}

/** Whether a value is an object with names, as settings are. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
