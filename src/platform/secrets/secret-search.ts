// Finds known secrets in a text, also escaped, coloured or wrapped ones. The time is nearly linear in the size of the text.
import { isCutShort, readEscape, startsEscape } from "./escapes.ts";
import { findResumption, mayBeInterruption, startsInterruption } from "./interruptions.ts";
import { type SecretForm, secretForms, type Unit } from "./secret-forms.ts";
import { addAfterSigns, addEnds, isSign, mostBackslashes } from "./unit-ends.ts";

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

const lineFeed = 0x0a;
const space = 0x20;
const plus = 0x2b;
const comma = 0x2c;
const zero = 0x30;
const backslash = 0x5c;

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
      plain = maySpread(text, at + 1, next)
        ? interrupted(code, text, at + 1, isLast)
        : pairs[(code << 8) | next];
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

/** Whether a form may continue with something else than the character that is there. */
function maySpread(text: string, at: number, code: number): boolean {
  return startsInterruption(code) && (startsEscape(code) || code === plus || mayBeInterruption(text, at));
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
  const second = text.charCodeAt(start + 1);
  const third = text.charCodeAt(start + 2);
  const isPlain = second < 0x80 && third < 0x80 && !startsInterruption(second) && !startsInterruption(third);
  for (const form of forms) {
    // Most candidates end here. The second character is as it is if an escape does not begin the form.
    if (isPlain && !startsEscape(text.charCodeAt(start)) && !hasThird(form, third)) continue;
    const end = text.startsWith(form.literal, start)
      ? start + form.literal.length
      : endOf(form, text, start, isLast);
    if (end === open) return open;
    if (end > longest) longest = end;
  }
  return longest;
}

function hasThird({ units, bytes }: SecretForm, third: number): boolean {
  const unit = units[2];
  if (unit === undefined || third === unit.code || third === unit.other || unit.code > 0x7f) return true;
  return beginsByte(bytes, units, 2) && (isSign(third) || third === zero);
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

/** Merges overlapping ranges at once, so that a text full of them needs little memory. */
function addRange(ranges: SecretRange[], start: number, end: number): void {
  const last = ranges.at(-1);
  if (last && start < last.end) last.end = Math.max(last.end, end);
  else ranges.push({ start, end });
}
