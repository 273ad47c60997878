// Rotates a long progress log: a new log with the old header and patterns, and the old text as an archive.
import { logTitle } from "./blocks.ts";
import { lineEndOf, splitLines } from "./lines.ts";
import { readEntries, readSections } from "./sections.ts";
import { renderMinute } from "./time.ts";

/** A rotation of a log. */
export interface Rotation {
  text: string;
  /** The archive is named `progress-<number>.txt`. */
  number: number;
  at: Date;
  completedIterations?: number;
  extension?: string;
}

/** Rotates a log. Store `archived`, the whole old text, before `text` replaces the log. */
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

/** The number of an archived log, from its file name; undefined for other names. */
export function rotatedLogNumber(name: string): number | undefined {
  const digits = /^progress-(\d+)\.[a-z]+$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
