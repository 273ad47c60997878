// Begins a fresh progress log where the old one has grown long, and keeps the old one whole.

import { logTitle } from "./blocks.ts";
import { lineEndOf, splitLines } from "./lines.ts";
import { readEntries, readSections } from "./sections.ts";
import { renderMinute } from "./time.ts";

/** What is rotated, and where the old text goes. */
export interface Rotation {
  text: string;
  /** The old text goes to `progress-<number>.txt`. */
  number: number;
  at: Date;
  /** Counted from the log's entries where it is not given. */
  completedIterations?: number;
  /** Of the archive's name, where the log is no `.txt`. */
  extension?: string;
}

/**
 * A new log with the old one's head and patterns, the patterns byte for byte. `archived` is the whole old text, to be
 * stored before the new one replaces it.
 */
export function rotateLog(rotation: Rotation): { archived: string; text: string } {
  const { text, number, at, extension = ".txt" } = rotation;
  const archive = `progress-${number}${extension}`;
  const completed = rotation.completedIterations ?? countIterations(text);
  const fresh = [
    ...keptHead(text),
    `Rotation: ${number} (rotated at ${renderMinute(at)})`,
    "",
    keptPatterns(text),
    "",
    "",
    "## Prior Progress",
    `Completed ${completed} iterations in ${archive}.`,
    `_See ${archive} for detailed iteration logs._`,
    "",
    "---",
    "",
  ];
  return { archived: text, text: fresh.join(lineEndOf(text)) };
}

/** The title of a log and what stands under it line by line; our own title where it has none. */
function keptHead(text: string): string[] {
  const [head] = readSections(text);
  const lines =
    head?.kind === "head" ? splitLines(text.slice(head.start, head.end)).map((line) => line.text) : [];
  if (!lines[0]?.startsWith("# ")) return [logTitle];
  const end = lines.findIndex((line) => !/^(?:# |[A-Z][\w ]{0,30}:)/.test(line));
  return lines.slice(0, end === -1 ? lines.length : end).filter((line) => !line.startsWith("Rotation:"));
}

function keptPatterns(text: string): string {
  const sections = readSections(text).filter(({ kind }) => kind === "patterns");
  if (sections.length === 0) return "## Codebase Patterns";
  const lineEnd = lineEndOf(text);
  return sections.map(({ start, end }) => text.slice(start, end).trimEnd()).join(lineEnd + lineEnd);
}

function countIterations(text: string): number {
  return readEntries(text).filter(({ heading }) => !heading.startsWith("CHECKPOINT at ")).length;
}

/** The number of an older part of a log, from the name of its file; undefined for any other name. */
export function rotatedLogNumber(name: string): number | undefined {
  const digits = /^progress-(\d+)\.[a-z]+$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
