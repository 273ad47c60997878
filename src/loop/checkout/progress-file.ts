// Writes and rotates the progress log in the checkout, and keeps the state folder's copy up to date.
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import {
  appendToLog,
  countLines,
  type EffortLocation,
  mergeLogs,
  newProgressLog,
  readEffortBytes,
  rotatedLogNumber,
  rotateLog,
} from "../../effort/index.ts";
import {
  type Clock,
  copyFile,
  type FileBatch,
  isPlainFile,
  listFolder,
  type Redactor,
  removeFolder,
  replaceFile,
} from "../../platform/index.ts";
import type { EffortFiles, RecordedEffort } from "./effort-files.ts";
import { hasOwnCopy, readOwnCopy, removeOwnCopy, writeOwnCopy } from "./own-copies.ts";
import { isLogReplacedByLink, restoreFolders } from "./put-back.ts";

/** The limits that the progress log depends on; a log with more than `rotateAt` lines is rotated. */
export interface ProgressLimits {
  readonly maxIterations: number;
  readonly rotateAt: number;
}

/** What writing the log needs; `effortType` is as in the log's header, such as `Bug Investigation`. */
export interface ProgressContext extends RecordedEffort {
  readonly effortType: string;
  readonly clock: Clock;
  readonly limits: ProgressLimits;
  readonly redactor: Redactor;
}

/** The largest log that is read, and the largest of those that are kept when they are replaced, in bytes. */
const maxLogSize = 16 * 1024 * 1024;
const maxKeptSize = 64 * 1024 * 1024;

/** The text of the log; undefined if it is missing, not UTF-8, too large, or replaced by something else. */
export function readProgress(location: EffortLocation): string | undefined {
  if (isLogReplacedByLink(location)) return undefined;
  const bytes = readEffortBytes(location, location.progressFile, maxLogSize);
  return bytes && isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}

/** Restores the log if an interrupted turn left it unreadable. Must come before the effort is read. */
export function restoreProgress(context: RecordedEffort): void {
  const kept = readOwnCopy(context.journal, copyPath(context));
  if (kept !== undefined && readProgress(context.location) === undefined) writeLog(context, kept);
}

/** The log that was found, without secrets, completed with the lines of its copy; a new log if both are missing. */
function completeLog(context: ProgressContext, found: string | undefined): string {
  const { location, effortType, clock, redactor } = context;
  const text = found && redactor.text(found);
  const kept = readOwnCopy(context.journal, copyPath(context));
  if (text?.trim())
    return kept === undefined || text.startsWith(kept.trimEnd()) ? text : mergeLogs(text, kept);
  return kept || newProgressLog({ effort: location.slug, type: effortType, started: clock.now() });
}

/** The text of the log without secrets that an agent wrote into it: commits, records and snapshots hold this text. */
function readClean({ location, redactor }: ProgressContext): string | undefined {
  const text = readProgress(location);
  return text === undefined ? undefined : redactor.text(text);
}

function copyPath(context: EffortFiles): string {
  return path.join(context.effortState, path.basename(context.location.progressFile));
}

/** Appends a block to the log; the same block is never appended twice. A batch puts the log in place with its other files. */
export function appendToProgress(context: ProgressContext, block: string, batch?: FileBatch): void {
  const found = readProgress(context.location);
  const text = completeLog(context, found);
  if (!text.replaceAll("\r\n", "\n").includes(block.trim())) {
    const longer = appendToLog(rotateWhenLong(context, text), block);
    writeLog(context, longer, batch);
    copyProgress(context, longer, batch);
  } else {
    if (found !== undefined && found !== context.redactor.text(found)) writeLog(context, text);
    copyProgress(context, readProgress(context.location));
  }
}

function writeLog(context: EffortFiles, text: string, batch?: FileBatch): void {
  const { progressFile } = context.location;
  restoreFolders(context.location);
  // A turn may have put a folder, a pipe or binary data there.
  if (readProgress(context.location) === undefined) {
    if (isPlainFile(progressFile, maxKeptSize))
      copyFile(progressFile, path.join(context.effortState, `unreadable-${path.basename(progressFile)}`));
    removeFolder(progressFile);
  }
  if (batch) batch.add(progressFile, text, { mode: 0o644 });
  else replaceFile(progressFile, text, { mode: 0o644 });
}

/** Moves a long log to `progress-<n>.txt`. If a run was killed between the two writes, that file is used again. */
function rotateWhenLong(context: ProgressContext, text: string): string {
  if (countLines(text) <= context.limits.rotateAt) return text;
  const { folder, progressFile } = context.location;
  const extension = path.extname(progressFile);
  const archive = (number: number) => path.join(folder, `progress-${number}${extension}`);
  const numbers = listFolder(folder).flatMap((name) => rotatedLogNumber(name) ?? []);
  const latest = Math.max(0, ...numbers);
  const last = latest > 0 ? readEffortBytes(context.location, archive(latest), maxLogSize) : undefined;
  const number = last?.toString("utf8") === text ? latest : latest + 1;
  const rotated = rotateLog({ text, number, at: context.clock.now(), extension });
  replaceFile(archive(number), rotated.archived, { mode: 0o644 });
  replaceFile(path.join(context.effortState, path.basename(archive(number))), rotated.archived);
  return rotated.text;
}

/** Starts the log if none exists, so that the agent can append to it, and copies it to the state folder. */
export function prepareProgress(context: ProgressContext): void {
  const found = readProgress(context.location);
  // An interrupted turn may have left a secret.
  const isUsable = Boolean(found?.trim()) && found === context.redactor.text(found ?? "");
  if (isUsable) copyProgress(context, found);
  else {
    removeOwnCopy(context.journal, copyPath(context));
    const text = completeLog(context, found);
    writeLog(context, text);
    copyProgress(context, text);
  }
}

/**
 * Copies the log before a turn, to restore lines that the turn removes. Not flushed: a power cut ends the turn too. A batch puts the
 * copy in place after the log: lines that only the copy has would count as removed by a person.
 */
function copyProgress(context: ProgressContext, log: string | undefined, batch?: FileBatch): void {
  const text = context.redactor.text(log ?? "");
  if (!hasOwnCopy(context.journal, copyPath(context), text))
    writeOwnCopy(context.journal, copyPath(context), text, { flush: batch ?? false });
}

/** Whether the log differs from its copy. */
export function progressHasChanged(context: ProgressContext): boolean {
  return readClean(context) !== readOwnCopy(context.journal, copyPath(context));
}
