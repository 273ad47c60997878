// Finds known secrets in a text of any size: nearly linear, whatever their number and however they are wrapped.

/** Where something secret stands: from `start` up to, not with, `end`. */
export interface SecretRange {
  start: number;
  end: number;
}

/** What was found, and from where on a secret may have begun that only more text decides. */
export interface SecretFindings {
  ranges: SecretRange[];
  undecided: number;
}

/**
 * Finds what begins at `from` or later in a text whose characters are bytes; `isLast` says that nothing follows it. What
 * begins at a place depends on nothing but the text around it, so that it does not matter how a text was cut.
 */
export type SecretSearch = (text: string, from: number, isLast: boolean) => SecretFindings;

const backslash = 0x5c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;
const letterN = 0x6e;
const letterR = 0x72;
const letterT = 0x74;

/** Line ends of one break: a blank line between, each as two characters. */
const mostLineEnds = 4;
/** Backslashes before the letter of a line end, which are doubled each time it is escaped. */
const mostEscapes = 8;

/** A spelling, and over how many characters of text it may be spread when it is wrapped. */
interface Form {
  readonly spelling: string;
  readonly reach: number;
}

/** A search for these spellings, also with line ends and indentation between any of their characters. */
export function createSecretSearch(spellings: readonly string[]): SecretSearch {
  const index = createIndex(spellings);
  return (text, from, isLast) => {
    const places: SecretRange[] = [];
    for (let start = from; start < text.length; start++) {
      const second = start + 1 < text.length ? text.charCodeAt(start + 1) : lineFeed;
      const forms = index[(text.charCodeAt(start) << 8) | second];
      const end = forms ? longestEnd(forms, text, start, isLast) : absent;
      if (end === open) return { ranges: places, undecided: start };
      if (end >= 0) addPlace(places, start, end);
    }
    return { ranges: places, undecided: text.length };
  };
}

/**
 * The forms by the two characters with which they may begin in a text, longest first. Enough reach for one character a
 * line, or for a few deeply indented lines.
 */
function createIndex(spellings: readonly string[]): (Form[] | undefined)[] {
  const index = new Array<Form[] | undefined>(1 << 16).fill(undefined);
  for (const spelling of [...new Set(spellings)].sort((a, b) => b.length - a.length)) {
    const form = { spelling, reach: 4 * spelling.length + 1024 };
    const seconds = new Set([spelling.charCodeAt(1), lineFeed, carriageReturn, backslash]);
    for (const second of seconds) {
      const slot = (spelling.charCodeAt(0) << 8) | second;
      const forms = index[slot];
      if (forms) forms.push(form);
      else index[slot] = [form];
    }
  }
  return index;
}

/** Instead of an end: a form does not stand there, or the text ends before it does. */
const absent = -1;
const open = -2;

/** Where the longest of the forms that stand at `start` ends; open as soon as a longer one may still come. */
function longestEnd(forms: readonly Form[], text: string, start: number, isLast: boolean): number {
  for (const form of forms) {
    const end = endOf(form, text, start);
    if (end >= 0 || (end === open && !isLast)) return end;
  }
  return absent;
}

function endOf({ spelling, reach }: Form, text: string, start: number): number {
  const limit = Math.min(text.length, start + reach);
  let at = start;
  for (let next = 0; next < spelling.length; next++) {
    if (!stands(spelling, next, text, at)) {
      const after = next > 0 ? skipBreak(text, at, limit) : at;
      // A line may be broken at a blank, which then may be gone or look like indentation.
      while (after > at && spelling.charCodeAt(next) === space) next++;
      if (after < limit && text.charCodeAt(after) !== spelling.charCodeAt(next)) return absent;
      at = after;
    }
    if (at >= limit) return start + reach > text.length ? open : absent;
    at++;
  }
  return at;
}

/** A backslash of a form is told from that of an escaped line end by the letter after it. */
function stands(spelling: string, next: number, text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== spelling.charCodeAt(next)) return false;
  if (code !== backslash || next + 1 === spelling.length) return true;
  const after = text.charCodeAt(at + 1);
  return (after !== letterN && after !== letterR) || after === spelling.charCodeAt(next + 1);
}

/**
 * Past the line ends at a place, plain or escaped, and the indentation after them; the place itself where there are none,
 * and `limit` where that cannot be told. Few at a time, lest a text of nothing else be read again at each of its places.
 */
function skipBreak(text: string, from: number, limit: number): number {
  let end = from;
  let lineEnds = 0;
  for (let at = from; at < limit; end = ++at) {
    let code = text.charCodeAt(at);
    const escapes = at;
    while (code === backslash && at < limit && at - escapes < mostEscapes) code = text.charCodeAt(++at);
    if (at === limit) return limit;
    const isEscaped = at > escapes;
    if (
      code === lineFeed ||
      code === carriageReturn ||
      (isEscaped && (code === letterN || code === letterR))
    ) {
      if (++lineEnds > mostLineEnds) return end;
    } else if (lineEnds === 0 || !(isEscaped ? code === letterT : code === space || code === tab)) return end;
  }
  return end;
}

/** Overlapping places become one as they come, so that a text full of them stays small. */
function addPlace(places: SecretRange[], start: number, end: number): void {
  const last = places.at(-1);
  if (last && start < last.end) last.end = Math.max(last.end, end);
  else places.push({ start, end });
}
