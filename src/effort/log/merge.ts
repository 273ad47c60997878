// Brings two versions of a log together, so that what either run or person wrote is in the result.
import { isRule, lineEndOf, splitLines, withLineEnd } from "./lines.ts";
import { entryText, type LogSection, readSections } from "./sections.ts";

/**
 * My log with what only the other one has: entries go before the next entry that both have, or else to the end; patterns
 * to the patterns; other lines, save those of the head, to the end. My own text stays as it is, byte for byte.
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

/** Text to be put in at a place of my log. */
interface Insertion {
  at: number;
  text: string;
}

function applyInsertions(mine: string, insertions: readonly Insertion[]): string {
  const lineEnd = lineEndOf(mine);
  let result = "";
  let done = 0;
  for (const { at, text } of insertions.toSorted((one, next) => one.at - next.at)) {
    result += mine.slice(done, at);
    if (result !== "" && !result.endsWith("\n")) result += lineEnd;
    result += withLineEnd(text, lineEnd);
    done = at;
  }
  return result + mine.slice(done);
}

interface KeyedEntry {
  key: string;
  section: LogSection;
}

/** Entries with what they are compared by: their text, whatever its line ends and trailing blanks. */
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
  // An entry may also be in mine as part of a longer one, to which somebody added lines.
  const mineLines = `\n${keyOf(mine)}\n`;
  const insertions: Insertion[] = [];
  const inserted = new Set<string>();
  let anchor = mine.length;
  // From the end, so that the next common entry is known when one that is missing comes up.
  for (const { key, section } of keyedEntries(other).reverse()) {
    const place = mineAt.get(key);
    if (place !== undefined) {
      // Where the two logs disagree on the order, mine holds and the anchor stays.
      anchor = Math.min(anchor, place);
    } else if (!inserted.has(key) && !mineLines.includes(`\n${key}\n`)) {
      inserted.add(key);
      insertions.unshift(set(mine, anchor, `${other.slice(section.start, section.end).trimEnd()}\n\n`));
    }
  }
  return insertions;
}

/** An insertion that at the end of a log stands off from what is there by a blank line. */
function set(mine: string, at: number, text: string): Insertion {
  const isSetOff = at < mine.length || /\n\r?\n$/.test(mine);
  return { at, text: isSetOff ? text : `\n${text}` };
}

function insertPatterns(mine: string, other: string): Insertion[] {
  const known = new Set(patternBlocks(mine).map(keyOf));
  const missing = patternBlocks(other).filter((block) => !known.has(keyOf(block)));
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
  return [set(mine, at, `## Codebase Patterns\n${missing.join("\n")}\n\n`)];
}

/** The points and paragraphs under the headings for patterns, a code block staying with what it stands under. */
function patternBlocks(text: string): string[] {
  const bodies = readSections(text).filter(({ kind }) => kind === "patterns");
  return bodies.flatMap(({ start, end }) => {
    const blocks: string[] = [];
    let fresh = true;
    for (const line of splitLines(text.slice(start, end)).slice(1)) {
      const isBlank = line.text.trim() === "" && !line.fenced;
      const begins = !line.fenced && (fresh || /^(?:[-*+#]|\d+[.)])/.test(line.text));
      if (!isBlank && (begins || blocks.length === 0)) blocks.push(line.text);
      else if (!isBlank) blocks.push(`${blocks.pop()}\n${line.text}`);
      fresh = isBlank;
    }
    return blocks.map((block) => block.trimEnd());
  });
}

/** What the program itself writes into these parts says nothing that the other log does not have in its own way. */
const writtenByProgram =
  /^(?:# |[A-Z][\w ]{0,30}:|## |Completed \d+ iterations in |_See \S+ for detailed iteration logs\._)/;

function insertLoose(mine: string, other: string): Insertion[] {
  const known = new Set(splitLines(mine).map(({ text }) => text.trim()));
  const lines = readSections(other)
    .filter(({ kind }) => kind === "head" || kind === "prior" || kind === "loose")
    .flatMap(({ start, end }) => splitLines(other.slice(start, end)))
    .filter((line) => line.text.trim() !== "" && !isRule(line) && !known.has(line.text.trim()))
    .map(({ text }) => text.trimEnd())
    .filter((line) => !writtenByProgram.test(line));
  return lines.length > 0 ? [set(mine, mine.length, `${lines.join("\n")}\n`)] : [];
}
