// Divides a progress log into sections and entries, in the styles of people, agents and other programs.
import { memoizeLast } from "../memoize.ts";
import { isRule, type LogLine, readHeading, splitLines } from "./lines.ts";
import { readTime } from "./time.ts";

/** A part of a log. The sections of a log together are its whole text. */
export interface LogSection {
  /** `head`: the text before everything else. `entry`: one iteration or checkpoint. `loose`: everything else. */
  kind: "head" | "patterns" | "prior" | "entry" | "loose";
  heading: string;
  start: number;
  end: number;
}

/** The sections of a log, in file order. */
export const readSections: (text: string) => readonly LogSection[] = memoizeLast(2, findSections);

function findSections(text: string): LogSection[] {
  const lines = splitLines(text);
  const startsEntry = chooseEntryStart(lines);
  const sections: LogSection[] = [];
  const begin = (kind: LogSection["kind"], line: LogLine, heading: string) => {
    const last = sections.at(-1);
    if (last) last.end = line.start;
    sections.push({ kind, heading, start: line.start, end: text.length });
  };
  for (const [index, line] of lines.entries()) {
    const heading = readHeading(line);
    const reserved = heading && heading.depth <= 2 ? reservedKind(heading.text) : undefined;
    const current = sections.at(-1)?.kind;
    if (reserved) begin(reserved, line, heading?.text ?? "");
    else if (isRule(line) && isCheckpoint(lines[index + 1]))
      begin("entry", line, lines[index + 1]?.text ?? "");
    else if (startsEntry(line)) begin("entry", line, heading?.text ?? line.text.trim());
    else if (current === undefined) begin("head", line, heading?.text ?? line.text.trim());
    else if ((isRule(line) || heading?.depth === 1) && (current === "patterns" || current === "prior"))
      begin("loose", line, "");
    else if (endsCheckpoint(lines, index, sections.at(-1))) begin("loose", line, "");
  }
  return sections;
}

function reservedKind(heading: string): "patterns" | "prior" | undefined {
  if (/^codebase patterns\b/i.test(heading)) return "patterns";
  return /^prior progress\b/i.test(heading) ? "prior" : undefined;
}

function isCheckpoint(line: LogLine | undefined): boolean {
  return line !== undefined && !line.fenced && /^CHECKPOINT at /.test(line.text);
}

/** The rule after a checkpoint ends it. The next text is another section, even without a heading. */
function endsCheckpoint(lines: readonly LogLine[], index: number, current: LogSection | undefined): boolean {
  const before = lines[index - 1];
  if (!current?.heading.startsWith("CHECKPOINT at ") || !before || !isRule(before)) return false;
  return before.start > current.start;
}

type LineTest = (line: LogLine) => boolean;

/** Styles of starting an entry. The first one that occurs in a log counts; lines in other styles are content. */
const entryStarts: readonly LineTest[] = [
  (line) => {
    const heading = readHeading(line);
    return (
      heading?.depth === 2 ||
      (heading?.depth === 3 && /^\[?(?:\d{4}-\d{2}-\d{2}|iteration\b)/i.test(heading.text))
    );
  },
  (line) => !line.fenced && /^\[?\d{4}-\d{2}-\d{2}\b/.test(line.text),
  (line) => !line.fenced && /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d/.test(line.text),
  (line) => !line.fenced && /^(?:\*\*)?Task(?:\*\*)?:/.test(line.text),
];

function chooseEntryStart(lines: readonly LogLine[]): LineTest {
  const ordinary = lines.filter((line) => {
    const heading = readHeading(line);
    return !heading || reservedKind(heading.text) === undefined;
  });
  return entryStarts.find((test) => ordinary.some(test)) ?? (() => false);
}

/** One entry of a log. */
export interface LogEntry {
  heading: string;
  text: string;
}

/** The entries of a log, oldest first, even if the log starts with the newest. */
export function readEntries(text: string): LogEntry[] {
  const entries = readSections(text)
    .filter(({ kind }) => kind === "entry")
    .map((section) => ({ heading: section.heading, text: entryText(text, section) }));
  return isNewestFirst(entries) ? sortByTime(entries.reverse()) : entries;
}

/** The text of a section, without blank lines and rules around it. */
export function entryText(text: string, { start, end }: LogSection): string {
  const lines = text.slice(start, end).split("\n");
  const isContent = (line: string) => !/^(?:-{3,})?\s*$/.test(line);
  const first = lines.findIndex(isContent);
  return first === -1
    ? ""
    : lines
        .slice(first, lines.findLastIndex(isContent) + 1)
        .join("\n")
        .trimEnd();
}

function isNewestFirst(entries: readonly LogEntry[]): boolean {
  const times = entries.flatMap(({ heading }) => readTime(heading) ?? []);
  const steps = times.slice(1).map((time, index) => compareTimes(time, times[index] ?? ""));
  const falling = steps.filter((step) => step < 0).length;
  return falling > steps.filter((step) => step > 0).length;
}

/** Times are digits in a fixed order; a comparison by language would load its data first, which takes 10 ms. */
function compareTimes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Reversing such a log is not enough: newer entries may have been appended at its end. */
function sortByTime(entries: readonly LogEntry[]): LogEntry[] {
  let time = "";
  const timed = entries.map((entry) => {
    time = readTime(entry.heading) ?? time;
    return { entry, time };
  });
  return timed.toSorted((one, other) => compareTimes(one.time, other.time)).map(({ entry }) => entry);
}

/** The text under "Codebase Patterns", without the heading. */
export function readPatterns(text: string): string {
  const bodies = readSections(text)
    .filter(({ kind }) => kind === "patterns")
    .map(({ start, end }) =>
      text
        .slice(start, end)
        .replace(/^.*\n?/, "")
        .trim(),
    );
  return bodies.filter((body) => body !== "").join("\n\n");
}
