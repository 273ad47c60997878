// Writes and rotates the progress log in the checkout, and keeps the state folder's copy up to date.
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import {
  appendToLog,
  countLines,
  mergeLogs,
  newProgressLog,
  rotatedLogNumber,
  rotateLog,
} from "../../effort/index.ts";
import {
  type Clock,
  copyFile,
  isPlainFile,
  listFolder,
  readBytes,
  readText,
  realPath,
  removeFile,
  removeFolder,
  replaceFile,
  writeUnflushed,
} from "../../platform/index.ts";
import type { EffortFiles } from "./effort-files.ts";

/** The limits that the progress log depends on; a log with more than `rotateAt` lines is rotated. */
export interface ProgressLimits {
  readonly maxIterations: number;
  readonly rotateAt: number;
}

/** What writing the log needs; `effortType` is as in the log's header, such as `Bug Investigation`. */
export interface ProgressContext extends EffortFiles {
  readonly effortType: string;
  readonly clock: Clock;
  readonly limits: ProgressLimits;
}

/** The largest log that is read, in bytes. */
const maxLogSize = 64 * 1024 * 1024;

function readLog(context: EffortFiles): string | undefined {
  const { progressFile } = context.location;
  if (!isPlainFile(realPath(progressFile), maxLogSize)) return undefined;
  const bytes = readBytes(progressFile);
  return bytes && isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}

/** Restores the log if an interrupted turn left it unreadable. Must come before the effort is read. */
export function restoreProgress(context: EffortFiles): void {
  const kept = readText(copyPath(context));
  if (kept !== undefined && readLog(context) === undefined) writeLog(context, kept);
}

function completeLog(context: ProgressContext): string {
  const { location, effortType, clock } = context;
  const text = readLog(context);
  const kept = readText(copyPath(context));
  if (text?.trim())
    return kept === undefined || text.startsWith(kept.trimEnd()) ? text : mergeLogs(text, kept);
  return kept || newProgressLog({ effort: location.slug, type: effortType, started: clock.now() });
}

function copyPath(context: EffortFiles): string {
  return path.join(context.effortState, path.basename(context.location.progressFile));
}

/** Appends a block to the log; the same block is never appended twice. */
export function appendToProgress(context: ProgressContext, block: string): void {
  const text = completeLog(context);
  if (!text.replaceAll("\r\n", "\n").includes(block.trim())) {
    writeLog(context, appendToLog(rotateWhenLong(context, text), block));
  }
  copyProgress(context);
}

function writeLog(context: EffortFiles, text: string): void {
  const { progressFile } = context.location;
  // A turn may have put a folder, a pipe or binary data there.
  if (readLog(context) === undefined) {
    if (isPlainFile(progressFile, maxLogSize))
      copyFile(progressFile, path.join(context.effortState, `unreadable-${path.basename(progressFile)}`));
    removeFolder(progressFile);
  }
  replaceFile(progressFile, text, { mode: 0o644 });
}

/** Moves a long log to `progress-<n>.txt`. If a run was killed between the two writes, that file is used again. */
function rotateWhenLong(context: ProgressContext, text: string): string {
  if (countLines(text) <= context.limits.rotateAt) return text;
  const { folder, progressFile } = context.location;
  const extension = path.extname(progressFile);
  const archive = (number: number) => path.join(folder, `progress-${number}${extension}`);
  const numbers = listFolder(folder).flatMap((name) => rotatedLogNumber(name) ?? []);
  const latest = Math.max(0, ...numbers);
  const number = latest > 0 && readText(archive(latest)) === text ? latest : latest + 1;
  const rotated = rotateLog({ text, number, at: context.clock.now(), extension });
  replaceFile(archive(number), rotated.archived, { mode: 0o644 });
  replaceFile(path.join(context.effortState, path.basename(archive(number))), rotated.archived);
  return rotated.text;
}

/** Starts the log if none exists, so that the agent can append to it, and copies it to the state folder. */
export function prepareProgress(context: ProgressContext): void {
  removeFile(copyPath(context));
  if (!readLog(context)?.trim()) writeLog(context, completeLog(context));
  copyProgress(context);
}

/** Copies the log before a turn, to restore lines that the turn removes. Not flushed: a power cut ends the turn too. */
function copyProgress(context: ProgressContext): void {
  writeUnflushed(copyPath(context), readLog(context) ?? "");
}

/** Whether the log differs from its copy. */
export function progressHasChanged(context: ProgressContext): boolean {
  return readLog(context) !== readText(copyPath(context));
}
