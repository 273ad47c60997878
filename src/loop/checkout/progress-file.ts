// Writes the progress log in the checkout, rotates it, and keeps the state folder's copy in step.
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
import type { EffortFiles } from "./worktree-state.ts";

/** What writing the log needs. */
export interface ProgressContext extends EffortFiles {
  /** As the effort writes it, such as `Bug Investigation`. */
  readonly effortType: string;
  readonly clock: Clock;
  /** `rotateAt` is a number of lines. */
  readonly limits: { readonly rotateAt: number };
}

/** A larger log, in bytes, is none that anybody wrote; it is not even read. */
const largestLog = 64 * 1024 * 1024;

/** The log's text; undefined where there is none, or what stands in its place is no plain file, far too large or no UTF-8. */
function readLog(parts: EffortFiles): string | undefined {
  const { progressFile } = parts.place;
  if (!isPlainFile(realPath(progressFile), largestLog)) return undefined;
  const bytes = readBytes(progressFile);
  return bytes && isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}

/**
 * Puts the log back as it was before a turn that a dead run cut off, where nobody could read what the turn has left in its
 * place. That comes before the effort is read at all.
 */
export function restoreProgress(parts: EffortFiles): void {
  const kept = readText(copyOf(parts));
  if (kept !== undefined && readLog(parts) === undefined) writeLog(parts, kept);
}

/** The log as it is, with whatever a turn took out of it put back; where there is none, a new one with its header. */
function wholeLog(parts: ProgressContext): string {
  const { place, effortType, clock } = parts;
  const text = readLog(parts);
  const kept = readText(copyOf(parts));
  if (text?.trim())
    return kept === undefined || text.startsWith(kept.trimEnd()) ? text : mergeLogs(text, kept);
  return kept || newProgressLog({ effort: place.slug, type: effortType, started: clock.now() });
}

function copyOf(parts: EffortFiles): string {
  return path.join(parts.effortState, path.basename(parts.place.progressFile));
}

/** Appends a block to the log; the same block is never appended twice. */
export function appendToProgress(parts: ProgressContext, block: string): void {
  const text = wholeLog(parts);
  if (!text.replaceAll("\r\n", "\n").includes(block.trim())) {
    writeLog(parts, appendToLog(rotateWhenLong(parts, text), block));
  }
  rememberProgress(parts);
}

function writeLog(parts: EffortFiles, text: string): void {
  const { progressFile } = parts.place;
  // A folder, a pipe or bytes that are no text, which a turn put there, must give way.
  if (readLog(parts) === undefined) {
    if (isPlainFile(progressFile, largestLog))
      copyFile(progressFile, path.join(parts.effortState, `unreadable-${path.basename(progressFile)}`));
    removeFolder(progressFile);
  }
  replaceFile(progressFile, text, { mode: 0o644 });
}

/**
 * Moves a log that has grown too long to `progress-<n>.txt` and gives the new one. Where the run was killed between the
 * two writes, the archive is there already and is used again.
 */
function rotateWhenLong(parts: ProgressContext, text: string): string {
  if (countLines(text) <= parts.limits.rotateAt) return text;
  const { folder, progressFile } = parts.place;
  const extension = path.extname(progressFile);
  const archive = (number: number) => path.join(folder, `progress-${number}${extension}`);
  const numbers = listFolder(folder).flatMap((name) => rotatedLogNumber(name) ?? []);
  const latest = Math.max(0, ...numbers);
  const number = latest > 0 && readText(archive(latest)) === text ? latest : latest + 1;
  const rotated = rotateLog({ text, number, at: parts.clock.now(), extension });
  replaceFile(archive(number), rotated.archived, { mode: 0o644 });
  replaceFile(path.join(parts.effortState, path.basename(archive(number))), rotated.archived);
  return rotated.text;
}

/** Begins the log where there is none, so that an agent finds the place for what it learns, and remembers it. */
export function prepareProgress(parts: ProgressContext): void {
  removeFile(copyOf(parts));
  if (!readLog(parts)?.trim()) writeLog(parts, wholeLog(parts));
  rememberProgress(parts);
}

/**
 * Keeps a copy of the log as it is before a turn: what the turn takes out of it is put back from there, and what people
 * took out before is not. Not flushed: a power cut ends the turn too, and the checkout's own file is the one that counts.
 */
function rememberProgress(parts: ProgressContext): void {
  writeUnflushed(copyOf(parts), readLog(parts) ?? "");
}

/** Whether something was written into the log since it was remembered. */
export function progressHasChanged(parts: ProgressContext): boolean {
  return readLog(parts) !== readText(copyOf(parts));
}
