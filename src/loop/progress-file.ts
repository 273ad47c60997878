// Writes the progress log in the checkout, rotates it, and keeps the state folder's copy in step.
import * as path from "node:path";
import { appendToLog, countLines, mergeLogs, newProgressLog, rotateLog } from "../effort/index.ts";
import { isPlainFile, listFolder, readText, removeFile, replaceFile, writePlain } from "../platform/index.ts";
import type { LoopParts } from "./parts.ts";

type LogParts = Pick<LoopParts, "place" | "effortState" | "limits" | "clock">;

/** The log as it is, with whatever a turn took out of it put back; where there is none, a new one with its header. */
function readProgress(parts: LogParts, type: string): string {
  const kept = readText(copyOf(parts));
  const text = isPlainFile(parts.place.progressFile) ? readText(parts.place.progressFile) : undefined;
  if (text === undefined) {
    return kept ?? newProgressLog({ effort: parts.place.slug, type, started: parts.clock.now() });
  }
  return kept === undefined || text.startsWith(kept.trimEnd()) ? text : mergeLogs(text, kept);
}

function copyOf(parts: LogParts): string {
  return path.join(parts.effortState, path.basename(parts.place.progressFile));
}

/** Appends a block to the log; the same block is never appended twice. */
export function appendToProgress(parts: LogParts, block: string, type = "Feature"): void {
  const { progressFile } = parts.place;
  const text = readProgress(parts, type);
  if (!text.replaceAll("\r\n", "\n").includes(block.trim())) {
    replaceFile(progressFile, appendToLog(rotateWhenLong(parts, text), block), { mode: 0o644 });
  }
  rememberProgress(parts);
}

/**
 * Moves a log that has grown too long to `progress-<n>.txt` and gives the new one. Where the run was killed between the
 * two writes, the archive is there already and is used again.
 */
function rotateWhenLong(parts: LogParts, text: string): string {
  if (countLines(text) <= parts.limits.rotateAt) return text;
  const { folder, progressFile } = parts.place;
  const extension = path.extname(progressFile);
  const archive = (number: number) => path.join(folder, `progress-${number}${extension}`);
  const numbers = listFolder(folder).flatMap((name) => {
    const match = /^progress-(\d+)\.[a-z]+$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
  const latest = Math.max(0, ...numbers);
  const number = latest > 0 && readText(archive(latest)) === text ? latest : latest + 1;
  const rotated = rotateLog({ text, number, at: parts.clock.now(), extension });
  replaceFile(archive(number), rotated.archived, { mode: 0o644 });
  replaceFile(path.join(parts.effortState, path.basename(archive(number))), rotated.archived);
  return rotated.text;
}

/**
 * Keeps a copy of the log as it is before a turn: what the turn takes out of it is put back from there, and what people
 * took out before is not.
 */
export function rememberProgress(parts: LogParts): void {
  const text = readText(parts.place.progressFile);
  const copy = copyOf(parts);
  if (text === undefined) removeFile(copy);
  // Not flushed: a power cut ends the turn too, and the checkout's own file is the one that counts.
  else if (text !== readText(copy)) writePlain(copy, text);
}
