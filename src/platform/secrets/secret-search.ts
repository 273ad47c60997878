// Finds known secrets in a text, also escaped, coloured or wrapped ones. The time is nearly linear in the size of the text.
import { type Escape, isCutShort, readEscape, startsEscape } from "./escapes.ts";
import { findResumption, startsInterruption } from "./interruptions.ts";
import { type SecretForm, secretForms, type Unit } from "./secret-forms.ts";

/** `end` is exclusive. */
export interface SecretRange {
  start: number;
  end: number;
}

/** The secrets that were found. From `undecided` on, only more text can tell. */
export interface SecretFindings {
  ranges: SecretRange[];
  undecided: number;
}

/** Finds secrets from `from` on; where the text was cut into pieces makes no difference. `isLast`: no text follows. */
export type SecretSearch = (text: string, from: number, isLast: boolean) => SecretFindings; // in one-byte characters

const tab = 0x09;
const lineFeed = 0x0a;
const space = 0x20;
const quote = 0x22;
const apostrophe = 0x27;
const plus = 0x2b;
const comma = 0x2c;
const dash = 0x2d;
const zero = 0x30;
const colon = 0x3a;
const backslash = 0x5c;

const mostBackslashes = 8; // before an escaped character
const mostSigns = 4; // between two bytes
const mostPositions = 64; // of one form at once; only a text that is made for it has more

/** A search for these secrets, also where their characters are escaped or interrupted. */
export function createSecretSearch(secrets: readonly string[]): SecretSearch {
  const { mayBegin, formsAt } = createIndex(secrets.flatMap(secretForms));
  return (text, from, isLast) => {
    const ranges: SecretRange[] = [];
    let code = text.charCodeAt(from);
    for (let start = from; start < text.length; start++) {
      const next = start + 1 < text.length ? text.charCodeAt(start + 1) : lineFeed;
      const slot = (code << 8) | next;
      code = next;
      if (mayBegin[slot] === 0) continue;
      const forms = formsAt(text, start, isLast);
      if (forms === undefined) continue;
      const end = forms === open ? open : longestEnd(forms, text, start, isLast);
      if (end === open) return { ranges, undecided: start };
      if (end >= 0) addRange(ranges, start, end);
    }
    return { ranges, undecided: text.length };
  };
}

const absent = -1; // instead of an end: the form is not there
const open = -2; // instead of an end: the text ends within the form

type FormIndex = (
  text: string,
  at: number,
  isLast: boolean,
) => readonly SecretForm[] | typeof open | undefined;

/** Tells which forms may begin at a position. `mayBegin` has a 1 for each two characters with which one may begin. */
function createIndex(forms: readonly SecretForm[]): { mayBegin: Uint8Array; formsAt: FormIndex } {
  const pairs = new Array<SecretForm[] | undefined>(1 << 16).fill(undefined);
  const firsts = new Array<SecretForm[] | undefined>(256).fill(undefined);
  const points = new Map<number, SecretForm[]>();
  for (const form of new Map(forms.map((each) => [each.literal, each])).values()) {
    const [first, second] = form.units;
    if (!first || !second) continue;
    points.set(first.code, [...(points.get(first.code) ?? []), form]);
    for (const code of codesOf(first.bytes.charCodeAt(0), first.other)) {
      firsts[code] = [...(firsts[code] ?? []), form];
      const next = first.bytes.length > 1 ? first.bytes.charCodeAt(1) : second.bytes.charCodeAt(0);
      for (const after of codesOf(next, second.other)) {
        const slot = (code << 8) | after;
        pairs[slot] = [...(pairs[slot] ?? []), form];
      }
    }
  }
  const mayBegin = new Uint8Array(1 << 16);
  for (let slot = 0; slot < 1 << 16; slot++) {
    const isInterrupted = firsts[slot >> 8] !== undefined && startsInterruption(slot & 0xff);
    if (pairs[slot] !== undefined || isInterrupted || startsEscape(slot >> 8)) mayBegin[slot] = 1;
  }
  const formsAt: FormIndex = (text, at, isLast) => {
    const code = text.charCodeAt(at);
    const next = at + 1 < text.length ? text.charCodeAt(at + 1) : lineFeed;
    let plain: readonly SecretForm[] | undefined;
    if (firsts[code] !== undefined)
      plain = startsInterruption(next) ? interrupted(code, text, at + 1, isLast) : pairs[(code << 8) | next];
    if (!startsEscape(code)) return plain;
    if (!isLast && isCutShort(text, at)) return open;
    const spelled = readEscape(text, at);
    if (!spelled) return plain;
    const others = spelled.code > 0x7f && spelled.isByte ? firsts[spelled.code] : points.get(spelled.code);
    return plain && others ? [...plain, ...others] : (plain ?? others);
  };
  /** The forms whose second character may begin at a position, in any spelling. */
  const addSpelled = (found: SecretForm[], first: number, text: string, at: number) => {
    const code = text.charCodeAt(at);
    const isEscape = startsEscape(code);
    addForms(found, pairs[(first << 8) | code]);
    if (code === plus) addForms(found, pairs[(first << 8) | space]);
    const spelled = isEscape ? readEscape(text, at) : undefined;
    if (spelled) addForms(found, spelled.code > 0x7f ? firsts[first] : pairs[(first << 8) | spelled.code]);
    let end = at;
    while (text.charCodeAt(end) === backslash && end - at < mostBackslashes) end++;
    if (end > at)
      addForms(found, text[end] === "t" ? firsts[first] : pairs[(first << 8) | text.charCodeAt(end)]);
  };
  const interrupted = (first: number, text: string, at: number, isLast: boolean) => {
    const { positions, hasLineEnd, isOpen } = findResumption(text, at, isLast);
    if (isOpen) return firsts[first];
    if (positions.length === 0 && !startsEscape(text.charCodeAt(at)))
      return pairs[(first << 8) | text.charCodeAt(at)];
    const found: SecretForm[] = [];
    addSpelled(found, first, text, at);
    for (const position of positions) addSpelled(found, first, text, position);
    if (hasLineEnd) addForms(found, pairs[(first << 8) | space]);
    return found.length > 0 ? found : undefined;
  };
  return { mayBegin, formsAt };
}

function addForms(found: SecretForm[], more: readonly SecretForm[] = []): void {
  for (const form of more) if (!found.includes(form)) found.push(form);
}

function codesOf(code: number, other: number): number[] {
  return other < 0 ? [code] : [code, other];
}

/** The end of the longest form at `start`, or `open` if a longer one may still follow. */
function longestEnd(forms: readonly SecretForm[], text: string, start: number, isLast: boolean): number {
  let longest = absent;
  for (const form of forms) {
    const end = text.startsWith(form.literal, start)
      ? start + form.literal.length
      : endOf(form, text, start, isLast);
    if (end === open) return open;
    if (end > longest) longest = end;
  }
  return longest;
}

/** Follows all ways to read a form at once, because one character may be an escape, a border or a part of the secret. */
function endOf({ units, bytes, reach }: SecretForm, text: string, start: number, isLast: boolean): number {
  const isCut = !isLast && start + reach > text.length;
  const limit = Math.min(text.length, start + reach);
  let number = literalLength(units, text, start);
  let positions = [start + number];
  if (number === units.length) return start + number;
  if (number > 0 && !mayGoOn(text, start + number, bytes)) return absent;
  for (; number < units.length; number++) {
    const unit = units[number];
    if (!unit) break;
    const following: number[] = [];
    for (const at of positions) {
      if (at >= limit || (isCut && startsEscape(text.charCodeAt(at)) && isCutShort(text, at))) {
        if (isCut) return open;
        continue;
      }
      addEnds(following, unit, text, at);
      if (number === 0) continue;
      if (beginsByte(bytes, units, number)) addAfterSigns(following, unit, text, at);
      if (!startsInterruption(text.charCodeAt(at))) continue;
      const resumption = findResumption(text, at, isLast);
      if (resumption.isOpen && isCut) return open;
      for (const position of resumption.positions) addEnds(following, unit, text, position);
      // A line may break at a blank, which then is gone or looks like indentation.
      if (unit.code === space && resumption.hasLineEnd) following.push(at);
    }
    if (following.length === 0) return absent;
    positions = following.length > 1 ? [...new Set(following)].slice(0, mostPositions) : following;
  }
  return Math.max(...positions);
}

/** How many units are there as they are, up to the first character that may be something else. */
function literalLength(units: readonly Unit[], text: string, start: number): number {
  let number = 0;
  for (; number < units.length; number++) {
    const unit = units[number];
    if (!unit) break;
    const code = text.charCodeAt(start + number);
    if ((code !== unit.code && code !== unit.other) || code > 0x7f || startsInterruption(code)) break;
  }
  return number;
}

function beginsByte(bytes: SecretForm["bytes"], units: readonly Unit[], number: number): boolean {
  if (bytes === "none") return false;
  return bytes === "pairs" ? number % 2 === 0 : units[number - 1]?.code === comma;
}

function mayGoOn(text: string, at: number, bytes: SecretForm["bytes"]): boolean {
  const code = text.charCodeAt(at);
  return (
    at >= text.length ||
    code > 0x7f ||
    startsInterruption(code) ||
    (bytes !== "none" && (isSign(code) || code === zero))
  );
}

/** Adds where a unit that begins at a position may end. */
function addEnds(ends: number[], unit: Unit, text: string, at: number): void {
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
function addAfterSigns(ends: number[], unit: Unit, text: string, at: number): void {
  let position = at;
  for (;;) {
    for (const prefix of ["0x", "\\x"])
      if (text.startsWith(prefix, position)) addEnds(ends, unit, text, position + prefix.length);
    if (position - at >= mostSigns || !isSign(text.charCodeAt(position))) return;
    addEnds(ends, unit, text, ++position);
  }
}

function isSign(code: number): boolean {
  return code === space || code === comma || code === colon || code === dash;
}

/** Merges overlapping ranges at once, so that a text full of them needs little memory. */
function addRange(ranges: SecretRange[], start: number, end: number): void {
  const last = ranges.at(-1);
  if (last && start < last.end) last.end = Math.max(last.end, end);
  else ranges.push({ start, end });
}
