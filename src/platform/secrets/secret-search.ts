// Finds known secrets in a text, also escaped, coloured or wrapped ones. The time is nearly linear in the size of the text.
import { isCutShort, startsEscape } from "./escapes.ts";
import { beginsByte, createFormIndex, hasThird, open } from "./form-index.ts";
import { findResumption, startsInterruption } from "./interruptions.ts";
import { type SecretForm, secretForms, type Unit } from "./secret-forms.ts";
import { addAfterSigns, addEnds, isSign } from "./unit-ends.ts";

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

/** A text in one-byte characters, and the same as bytes, which are faster to look through. */
export interface SearchedText {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Finds secrets from `from` on; where the text was cut into pieces makes no difference. `isLast`: no text follows. */
export type SecretSearch = (searched: SearchedText, from: number, isLast: boolean) => SecretFindings;

const space = 0x20;
const zero = 0x30;

const mostPositions = 64; // of one form at once; only a text that is made for it has more

/** A search for these secrets, also where their characters are escaped or interrupted. */
export function createSecretSearch(secrets: readonly string[]): SecretSearch {
  const forms = secrets.flatMap(secretForms);
  if (forms.length === 0) return ({ text }) => ({ ranges: [], undecided: text.length });
  const { next, formsAt } = createFormIndex(forms);
  return ({ text, bytes }, from, isLast) => {
    const ranges: SecretRange[] = [];
    for (let start = next(bytes, from); start < text.length; start = next(bytes, start + 1)) {
      const possible = formsAt(text, start, isLast);
      if (possible === undefined) continue;
      const end = possible === open ? open : longestEnd(possible, text, start, isLast);
      if (end === open) return { ranges, undecided: start };
      if (end >= 0) addRange(ranges, start, end);
    }
    return { ranges, undecided: text.length };
  };
}

const absent = -1; // instead of an end: the form is not there

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
