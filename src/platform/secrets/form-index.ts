// Tells which forms of secrets may begin at a position of a text, and passes over the positions where none can.
import { isCutShort, mayBeEscape, readEscape, startsEscape } from "./escapes.ts";
import { findResumption, isPlainBlank, mayBeInterruption, startsInterruption } from "./interruptions.ts";
import type { SecretForm } from "./secret-forms.ts";
import { isSign, mostBackslashes } from "./unit-ends.ts";

const lineFeed = 0x0a;
const space = 0x20;
const plus = 0x2b;
const comma = 0x2c;
const zero = 0x30;
const nine = 0x39;
const backslash = 0x5c;

/** Instead of the forms: only more text can tell. */
export const open = -2;

/** The forms of all secrets, by the characters with which they begin. */
export interface FormIndex {
  /** The first position from `at` on where a form may begin; the length of the text if there is none. */
  next(bytes: Uint8Array, at: number): number;
  /** The forms that may begin at a position. */
  formsAt(text: string, at: number, isLast: boolean): readonly SecretForm[] | typeof open | undefined;
}

type FormTable = readonly (readonly SecretForm[] | undefined)[];

/** Creates the index of these forms. */
export function createFormIndex(forms: readonly SecretForm[]): FormIndex {
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
  const formsAt: FormIndex["formsAt"] = (text, at, isLast) => {
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
  return { next: createFilter(firsts, pairs), formsAt };
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

/** What two characters say about a form that begins with them. */
const impossible = 0;
const possible = 1;
/** Possible with some third characters. */
const needsThird = 2;
/** Only if the second one is a blank of a line end or of a border. */
const needsBlanks = 3;
/** The second one is a line end: only if the form continues after it. */
const needsNextLine = 4;

/** An escape may begin so many characters before the end of the text, and be cut there. */
const longestTail = 40;

/** Passes over most positions by two or three characters. Where it stops, a form need not begin. */
function createFilter(firsts: FormTable, pairs: FormTable): FormIndex["next"] {
  const kinds = new Uint8Array(1 << 16);
  const nearEnd = new Uint8Array(1 << 16);
  const numbers = new Uint16Array(1 << 16);
  const thirds: Uint8Array[] = [new Uint8Array(0x80)];
  for (let pair = 0; pair < 1 << 16; pair++) {
    const first = pair >> 8;
    // Most characters begin nothing.
    if (firsts[first] === undefined && !startsEscape(first)) {
      pair |= 0xff;
      continue;
    }
    const isKnown = firsts[first] !== undefined && startsInterruption(pair & 0xff);
    nearEnd[pair] = pairs[pair] !== undefined || isKnown || startsEscape(first) ? 1 : 0;
    kinds[pair] = classify(firsts, pairs, pair);
    if (kinds[pair] !== needsThird) continue;
    numbers[pair] = thirds.length;
    thirds.push(thirdsOf(pairs[pair] ?? []));
  }
  const allThirds = Buffer.concat(thirds);
  return (bytes, from) => {
    const end = bytes.length - longestTail;
    let at = from;
    for (let pair = bytes[at] ?? 0; at < end; at++) {
      pair = ((pair << 8) | (bytes[at + 1] ?? 0)) & 0xffff;
      const kind = kinds[pair];
      if (kind === impossible) continue;
      const third = bytes[at + 2] ?? 0;
      if (kind === needsThird) {
        const isThird = third < 0x80 ? allThirds[((numbers[pair] ?? 0) << 7) | third] : possible;
        if (isThird === impossible) continue;
        if (isThird === needsBlanks && !startsInterruption(bytes[at + 3] ?? 0)) continue;
      } else if (kind === needsBlanks) {
        if (!startsInterruption(third)) continue;
      } else if (kind === needsNextLine) {
        if (pairs[(pair & 0xff00) | third] === undefined && isPlainLine(bytes, at + 2)) continue;
      }
      return at;
    }
    for (; at < bytes.length; at++) {
      const next = at + 1 < bytes.length ? (bytes[at + 1] ?? 0) : lineFeed;
      if (nearEnd[((bytes[at] ?? 0) << 8) | next] === 1) return at;
    }
    return at;
  };
}

function classify(firsts: FormTable, pairs: FormTable, pair: number): number {
  const [first, second] = [pair >> 8, pair & 0xff];
  if (mayBeEscape(first, second)) return possible;
  if (firsts[first] === undefined) return impossible;
  if (!startsInterruption(second)) {
    if (pairs[pair] === undefined) return impossible;
    return second < 0x80 && !startsEscape(first) ? needsThird : possible;
  }
  if (pairs[pair] !== undefined || pairs[(first << 8) | space] !== undefined) return possible;
  if (second === lineFeed) return needsNextLine;
  return opensAlone(second) ? possible : needsBlanks;
}

/** Whether an interruption may begin with this character, whatever follows. */
function opensAlone(code: number): boolean {
  return !isPlainBlank(code) || startsEscape(code) || code === plus;
}

/** For each third character, whether one of these forms may go on with it. */
function thirdsOf(forms: readonly SecretForm[]): Uint8Array {
  const thirds = new Uint8Array(0x80);
  for (let third = 0; third < 0x80; third++) {
    if (forms.some((form) => hasThird(form, third))) thirds[third] = possible;
    else if (startsInterruption(third)) thirds[third] = opensAlone(third) ? possible : needsBlanks;
  }
  return thirds;
}

/** Whether a form may have this character at its third place, if the first two are as they are and it is not an interruption. */
export function hasThird({ units, bytes }: SecretForm, third: number): boolean {
  const unit = units[2];
  if (unit === undefined || third === unit.code || third === unit.other || unit.code > 0x7f) return true;
  return beginsByte(bytes, units, 2) && (isSign(third) || third === zero);
}

const endsNumber = new Uint8Array(256);
for (const code of Buffer.from(" \t:|\xe2", "latin1")) endsNumber[code] = 1;

/** Whether a line begins with a text, and not with what may stand before one. */
function isPlainLine(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (at < start + 7 && isDigit(bytes[at] ?? 0)) at++;
  const code = bytes[at] ?? 0;
  // A number may be that of a line.
  if (at > start) return at === start + 7 || !endsNumber[code];
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

/** Whether a unit is the first one of a byte. */
export function beginsByte(bytes: SecretForm["bytes"], units: SecretForm["units"], number: number): boolean {
  if (bytes === "none") return false;
  return bytes === "pairs" ? number % 2 === 0 : units[number - 1]?.code === comma;
}
