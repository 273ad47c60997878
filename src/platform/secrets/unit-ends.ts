// Finds where a character of a secret ends in a text, in any spelling of it.
import { type Escape, readEscape, startsEscape } from "./escapes.ts";
import type { Unit } from "./secret-forms.ts";

const tab = 0x09;
const space = 0x20;
const quote = 0x22;
const apostrophe = 0x27;
const plus = 0x2b;
const comma = 0x2c;
const dash = 0x2d;
const colon = 0x3a;
const backslash = 0x5c;

export const mostBackslashes = 8; // before an escaped character
const mostSigns = 4; // between two bytes

/** Adds where a unit that begins at a position may end. */
export function addEnds(ends: number[], unit: Unit, text: string, at: number): void {
  const code = text.charCodeAt(at);
  if (code === unit.bytes.charCodeAt(0) || code === unit.other) {
    if (unit.bytes.length === 1 || text.startsWith(unit.bytes, at)) ends.push(at + unit.bytes.length);
    if (code === quote || code === apostrophe) addQuotes(ends, text, at);
  }
  if (code === plus && unit.code === space) ends.push(at + 1);
  if (!startsEscape(code)) return;
  if (code === backslash && !unit.isWord) addEscaped(ends, unit, text, at);
  const spelled = readEscape(text, at);
  if (!spelled) return;
  if (spelled.code === unit.code && (!spelled.isByte || unit.code <= 0xff)) ends.push(spelled.end);
  else if (spelled.code === unit.other) ends.push(spelled.end);
  else if (unit.bytes.length > 1) addSpelledBytes(ends, unit, text, { at, spelled });
}

/** Adds the end of a sign after backslashes. Encoders that follow one another double them. */
function addEscaped(ends: number[], unit: Unit, text: string, at: number): void {
  let end = at;
  while (end < text.length && end - at < mostBackslashes && text.charCodeAt(end) === backslash) end++;
  if (unit.code === backslash) for (let count = 2; count <= end - at; count *= 2) ends.push(at + count);
  else if (text.startsWith(unit.bytes, end)) ends.push(end + unit.bytes.length);
  else if (unit.code === tab && text[end] === "t") ends.push(end + 1);
}

/** Adds the ends of a quotation mark in the spellings of shells and tables. */
function addQuotes(ends: number[], text: string, at: number): void {
  for (const spelling of ["''", "'\\''", `'"'"'`, '""'])
    if (text.startsWith(spelling, at)) ends.push(at + spelling.length);
}

/** Adds the end of a character of which each byte is escaped, or which is two characters of UTF-16. */
function addSpelledBytes(
  ends: number[],
  unit: Unit,
  text: string,
  { at, spelled }: { at: number; spelled: Escape },
): void {
  const next = readEscape(text, spelled.end);
  if (next && !spelled.isByte && isPair(spelled.code, next.code, unit.code)) return void ends.push(next.end);
  let end = at;
  for (const byte of unit.bytes) {
    const each = readEscape(text, end);
    if (each?.code !== byte.charCodeAt(0)) return;
    end = each.end;
  }
  ends.push(end);
}

function isPair(high: number, low: number, code: number): boolean {
  return code > 0xffff && String.fromCharCode(high, low) === String.fromCodePoint(code);
}

/** Adds where a byte of a hex form ends after the signs that stand between bytes, such as `:` or `, 0x`. */
export function addAfterSigns(ends: number[], unit: Unit, text: string, at: number): void {
  let position = at;
  for (;;) {
    for (const prefix of ["0x", "\\x"])
      if (text.startsWith(prefix, position)) addEnds(ends, unit, text, position + prefix.length);
    if (position - at >= mostSigns || !isSign(text.charCodeAt(position))) return;
    addEnds(ends, unit, text, ++position);
  }
}

/** Whether a character may stand between two bytes. */
export function isSign(code: number): boolean {
  return code === space || code === comma || code === colon || code === dash;
}
