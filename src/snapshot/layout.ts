// Names what is in a snapshot and where it is made, so that making and taking over never disagree on it.
import * as path from "node:path";
import { type EffortLocation, rotatedLogNumber } from "../effort/index.ts";
import type { Journal } from "../journal/index.ts";

/** What a snapshot is made from and put back into. */
export interface EffortRecords {
  readonly journal: Journal;
  readonly place: EffortLocation;
  /** Where the effort's records are kept in the state folder. */
  readonly effortState: string;
  /** Writes what is not pushed into a file; undefined where nobody needs it. @returns whether there is any */
  readonly writeUnpushedWork?: ((file: string) => Promise<boolean>) | undefined;
}

/** The effort's rows. */
export const databaseName = "sessions.db";
/** The stories as the program last wrote them. */
export const prdName = "prd.json";
/** The log and its older parts. */
export const logsFolder = "progress";
/** Commits that nobody else has, and what is not committed. */
export const workName = "work.bundle";
/** The records of the last iterations. */
export const iterationsFolder = "iterations";

/** Where an effort's snapshots are made and looked into; whoever holds the effort's lock may empty it. */
export function stagingFolder(effortState: string): string {
  return path.join(effortState, "staging");
}

/** A progress log beyond this is read only when it is put away, and left out where there is no room, in bytes. */
export const maxLogBytes = 8 * 1024 * 1024;

/** Whether a name in an effort's folder is that of its log, or of an older part of one. */
export function isLogName(name: string, { progressFile }: EffortLocation): boolean {
  return name === path.basename(progressFile) || rotatedLogNumber(name) !== undefined;
}
