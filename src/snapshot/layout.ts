// The files of a snapshot and the folder where it is staged, shared by saving and restoring.
import * as path from "node:path";
import { type EffortLocation, rotatedLogNumber } from "../effort/index.ts";
import type { Journal } from "../journal/index.ts";

/** The records of an effort that a snapshot saves and restores. */
export interface EffortRecords {
  readonly journal: Journal;
  readonly location: EffortLocation;
  readonly effortState: string;
  /** Writes unpushed work into a file; undefined if no other machine needs it. @returns whether there is any */
  readonly writeUnpushedWork?: ((file: string) => Promise<boolean>) | undefined;
}

/** Names in a snapshot: rows of the effort, stories as last written, logs, unpushed or uncommitted work, last iterations, the page. */
export const databaseName = "sessions.db";
export const logsFolder = "progress";
export const workName = "work.bundle";
export const iterationsFolder = "iterations";
export const reportName = "report.html";

/** The folder where an effort's snapshots are staged and checked. The holder of the effort's lock may empty it. */
export function stagingFolder(effortState: string): string {
  return path.join(effortState, "staging");
}

/** In bytes. A larger progress log is not held in memory, and left out if the snapshot is too large. */
export const maxLogBytes = 8 * 1024 * 1024;

/** Whether a file name in an effort's folder belongs to its progress log or a rotated part. */
export function isLogName(name: string, { progressFile }: EffortLocation): boolean {
  return name === path.basename(progressFile) || rotatedLogNumber(name) !== undefined;
}
