// Merges two versions of a progress log. No entry of either is lost.
import { isRule, lineEndOf, splitLines, withLineEnd } from "./lines.ts";
import { entryText, type LogSection, readSections } from "./sections.ts";

/**
 * My log, byte for byte, with what only the other one has: entries before the next common entry, patterns under the
 * patterns, other lines at the end. The other header is ignored.
 */
export function mergeLogs(mine: string, other: string): string {
  if (other.trim() === "" || mine === other) return mine;
  if (mine.trim() === "") return other;
  const insertions = [
    ...insertEntries(mine, other),
    ...insertPatterns(mine, other),
    ...insertLoose(mine, other),
  ];
  return applyInsertions(mine, insertions);
}

interface Insertion {
  at: number;
  text: string;
}

function applyInsertions(mine: string, insertions: readonly Insertion[]): string {
  const lineEnd = lineEndOf(mine);
  let result = "";
  let position = 0;
  for (const { at, text } of insertions.toSorted((one, next) => one.at - next.at)) {
    result += mine.slice(position, at);
    if (result !== "" && !result.endsWith("\n")) result += lineEnd;
    result += withLineEnd(text, lineEnd);
    position = at;
  }
  return result + mine.slice(position);
}

interface KeyedEntry {
  key: string;
  section: LogSection;
}

function keyedEntries(text: string): KeyedEntry[] {
  return readSections(text)
    .filter(({ kind }) => kind === "entry")
    .map((section) => ({ key: keyOf(entryText(text, section)), section }));
}

function keyOf(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function insertEntries(mine: string, other: string): Insertion[] {
  const mineAt = new Map<string, number>();
  for (const { key, section } of keyedEntries(mine)) if (!mineAt.has(key)) mineAt.set(key, section.start);
  // My log may also contain an entry as part of a longer one, to which someone added lines.
  const mineLines = `\n${keyOf(mine)}\n`;
  const insertions: Insertion[] = [];
  const inserted = new Set<string>();
  let anchor = mine.length;
  // Backwards, because a missing entry goes before the next common one.
  for (const { key, section } of keyedEntries(other).reverse()) {
    const common = mineAt.get(key);
    if (common !== undefined) {
      // If the two logs have different orders, the order of mine counts.
      anchor = Math.min(anchor, common);
    } else if (!inserted.has(key) && !mineLines.includes(`\n${key}\n`)) {
      inserted.add(key);
      insertions.unshift(
        insertionAt(mine, anchor, `${other.slice(section.start, section.end).trimEnd()}\n\n`),
      );
    }
  }
  return insertions;
}

function insertionAt(mine: string, at: number, text: string): Insertion {
  const isSetOff = at < mine.length || /\n\r?\n$/.test(mine);
  return { at, text: isSetOff ? text : `\n${text}` };
}

function insertPatterns(mine: string, other: string): Insertion[] {
  const present = new Set(patternBlocks(mine).map(keyOf));
  const missing = patternBlocks(other).filter((block) => !present.has(keyOf(block)));
  if (missing.length === 0) return [];
  const sections = readSections(mine);
  const patterns = sections.find(({ kind }) => kind === "patterns");
  if (patterns) {
    const body = mine.slice(patterns.start, patterns.end);
    const at = patterns.start + body.trimEnd().length;
    const rest = mine.slice(at, patterns.end);
    const lineStart = at + (/^[ \t]*\r?\n?/.exec(rest)?.[0].length ?? 0);
    return [{ at: lineStart, text: `${missing.join("\n")}\n` }];
  }
  const at = sections.find(({ kind }) => kind !== "head")?.start ?? mine.length;
  return [insertionAt(mine, at, `## Codebase Patterns\n${missing.join("\n")}\n\n`)];
}

/** The list items and paragraphs under the pattern headings. A code block belongs to the text before it. */
function patternBlocks(text: string): string[] {
  const bodies = readSections(text).filter(({ kind }) => kind === "patterns");
  return bodies.flatMap(({ start, end }) => {
    const blocks: string[] = [];
    let isAfterBlank = true;
    for (const line of splitLines(text.slice(start, end)).slice(1)) {
      const isBlank = line.text.trim() === "" && !line.fenced;
      const begins = !line.fenced && (isAfterBlank || /^(?:[-*+#]|\d+[.)])/.test(line.text));
      if (!isBlank && (begins || blocks.length === 0)) blocks.push(line.text);
      else if (!isBlank) blocks.push(`${blocks.pop()}\n${line.text}`);
      isAfterBlank = isBlank;
    }
    return blocks.map((block) => block.trimEnd());
  });
}

/** Lines that the program writes into these parts. They need no merging: each log has its own. */
const writtenByProgram = /^(?:# |## |Completed \d+ iterations in |_See \S+ for detailed iteration logs\._)/;

/** The name in a line of a header, such as `Effort:`. */
const headerName = /^[A-Z][\w ]{0,30}:/;

function insertLoose(mine: string, other: string): Insertion[] {
  const present = new Set(splitLines(mine).map(({ text }) => text.trim()));
  const lines = readSections(other)
    .filter(({ kind }) => kind === "head" || kind === "prior" || kind === "loose")
    .flatMap((section) =>
      withoutKnownHeader(splitLines(other.slice(section.start, section.end)), section, mine),
    )
    .filter((line) => line.text.trim() !== "" && !isRule(line) && !present.has(line.text.trim()))
    .map(({ text }) => text.trimEnd())
    .filter((line) => !writtenByProgram.test(line));
  return lines.length > 0 ? [insertionAt(mine, mine.length, `${lines.join("\n")}\n`)] : [];
}

/** Without the header lines that the program writes, or that my log has with a value of its own. */
function withoutKnownHeader<Line extends { text: string }>(
  lines: readonly Line[],
  { kind }: LogSection,
  mine: string,
): Line[] {
  if (kind !== "head") return [...lines];
  const head = readSections(mine).find((section) => section.kind === "head");
  const known = new Set([
    ...["Effort:", "Type:", "Started:", "Rotation:"],
    ...splitLines(head ? mine.slice(head.start, head.end) : "").map(({ text }) => headerName.exec(text)?.[0]),
  ]);
  return lines.filter(({ text }) => {
    const name = headerName.exec(text)?.[0];
    return name === undefined || !known.has(name);
  });
}
