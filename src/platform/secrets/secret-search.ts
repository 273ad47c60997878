// Finds known secrets in a text, also wrapped ones. The time is nearly linear in the size of the text.

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

const backslash = 0x5c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;
const letterN = 0x6e;
const letterR = 0x72;
const letterT = 0x74;

const mostLineEnds = 4; // two of two characters each, for a blank line between
const mostEscapes = 8; // backslashes before the letter of a line end, which double with each level of escaping

interface Form {
  readonly spelling: string;
  readonly reach: number; // the number of characters over which it may spread when it is wrapped
}

/** A search for these spellings, also with line ends and indentation between any of their characters. */
export function createSecretSearch(spellings: readonly string[]): SecretSearch {
  const index = createIndex(spellings);
  return (text, from, isLast) => {
    const ranges: SecretRange[] = [];
    for (let start = from; start < text.length; start++) {
      const second = start + 1 < text.length ? text.charCodeAt(start + 1) : lineFeed;
      const forms = index[(text.charCodeAt(start) << 8) | second];
      const end = forms ? longestEnd(forms, text, start, isLast) : absent;
      if (end === open) return { ranges, undecided: start };
      if (end >= 0) addRange(ranges, start, end);
    }
    return { ranges, undecided: text.length };
  };
}

// The forms, by their possible first two characters in a text, longest first.
function createIndex(spellings: readonly string[]): (Form[] | undefined)[] {
  const index = new Array<Form[] | undefined>(1 << 16).fill(undefined);
  for (const spelling of [...new Set(spellings)].sort((a, b) => b.length - a.length)) {
    const form = { spelling, reach: 4 * spelling.length + 1024 }; // one character per line, or a few deeply indented lines
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

const absent = -1; // instead of an end: the form is not there
const open = -2; // instead of an end: the text ends within the form

/** The end of the longest form at `start`, or `open` if a longer one may still follow. */
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
    if (!matches(spelling, next, text, at)) {
      const after = next > 0 ? skipBreak(text, at, limit) : at;
      // A line may break at a blank, which then is gone or looks like indentation.
      while (after > at && spelling.charCodeAt(next) === space) next++;
      if (after < limit && text.charCodeAt(after) !== spelling.charCodeAt(next)) return absent;
      at = after;
    }
    if (at >= limit) return start + reach > text.length ? open : absent;
    at++;
  }
  return at;
}

/** Whether a character of a form is there. The next letter tells its backslash from that of an escaped line end. */
function matches(spelling: string, next: number, text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== spelling.charCodeAt(next)) return false;
  if (code !== backslash || next + 1 === spelling.length) return true;
  const after = text.charCodeAt(at + 1);
  return (after !== letterN && after !== letterR) || after === spelling.charCodeAt(next + 1);
}

/** The position after line ends (plain or escaped) and indentation; `from` if there are none, `limit` if unknown. */
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
      if (++lineEnds > mostLineEnds) return end; // else a text full of them would be read again at each position
    } else if (lineEnds === 0 || !(isEscaped ? code === letterT : code === space || code === tab)) return end;
  }
  return end;
}

/** Merges overlapping ranges at once, so that a text full of them needs little memory. */
function addRange(ranges: SecretRange[], start: number, end: number): void {
  const last = ranges.at(-1);
  if (last && start < last.end) last.end = Math.max(last.end, end);
  else ranges.push({ start, end });
}
