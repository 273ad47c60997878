// Finds where a secret continues after what programs print between its characters: colours, line ends, borders, quotation marks.
import { isCutShort } from "./escapes.ts";

/** The positions where a text may go on. `isOpen`: only more text can tell whether there are more. */
export interface Resumption {
  readonly positions: readonly number[];
  readonly hasLineEnd: boolean;
  readonly isOpen: boolean;
}

const mostLineEnds = 4; // two of two characters each, for a blank line between
const longestPadding = 512; // characters between a text and the border of its box

const escapeCharacter = String.raw`(?:\x1b|\\{1,8}(?:u001[bB]|x1[bB]|033|e(?=\[))|\^\[(?=\[)|%1[bB]|&#27;|&#[xX]1[bB];|\xe2\x90\x9b)`;
/** Codes for a terminal, other control characters, and characters of no width; the last ones in UTF-8. */
const invisible = new RegExp(
  [
    String.raw`${escapeCharacter}\[[0-?]{0,24}[ -/]?[@-~]`,
    String.raw`\x1b\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)`,
    String.raw`\x1b[ -/]?[0-Z^-~]`,
    String.raw`[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]`,
    String.raw`\\{1,8}u00(?:0[0-8bBcCeEfF]|1[0-9A-Fa-f]|7[fF])`,
    String.raw`\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf|\xc2\xad`,
    String.raw`\\{1,8}u(?:200[bBcCdD]|2060|[fF][eE][fF][fF]|00[aA][dD])`,
  ].join("|"),
  "y",
);
const longestCode = 260; // characters

const lineEnd = /[\r\n]|\\{1,8}[rn]|\\{1,8}u000[aAdD]|%0[aAdD]|&#(?:1[03]|[xX]0?[aAdD]);|<br ?\/?>/y;

const sign = String.raw`(?:[ \t>|+\-#*/"'\x60]|\\{1,8}t|\xe2[\x94-\x96][\x80-\xbf]|\xe2\x86[\x80-\xbf]|\xe2\x8e\xbf)`;
/** What stands before the text of a line: indentation, marks of quotations and diffs, a number, the border of a box. */
const prefix = new RegExp(String.raw`${sign}{0,96}(?:\d{1,6}(?=[ \t:|\xe2]):?${sign}{0,96})?`, "y");
const numberAtEnd = /\d{1,6}$/y;

/** What a character may be. */
const opensInterruption = 1;
const endsLine = 2; // stands before a line end
const opensInvisible = 4;
const opensLineEnd = 8;
const kinds = new Uint8Array(256);
const mark = (characters: string, kind: number) => {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    kinds[code] = (kinds[code] ?? 0) | kind;
  }
};
for (let code = 0; code < 0x20; code++) {
  const isBlank = code === 0x09 || code === 0x0a || code === 0x0d;
  mark(String.fromCharCode(code), isBlank ? opensInterruption : opensInterruption | opensInvisible);
}
mark("\x7f\\%&^\xe2\xef\xc2", opensInterruption | opensInvisible);
mark("\r\n\\%&<", opensInterruption | opensLineEnd);
mark(" \t=\\|\"'`,+", opensInterruption | endsLine);

/** Whether an interruption may begin with this character. */
export function startsInterruption(code: number): boolean {
  return is(code, opensInterruption);
}

/** Whether an interruption can begin at a position; much faster than to look for it. */
export function mayBeInterruption(text: string, at: number): boolean {
  if (is(text.charCodeAt(at), opensInvisible | opensLineEnd)) return true;
  return at + 1 >= text.length || startsInterruption(text.charCodeAt(at + 1));
}

/** Whether this character interrupts nothing unless another interruption follows. */
export function isPlainBlank(code: number): boolean {
  return startsInterruption(code) && !is(code, opensInvisible | opensLineEnd);
}

function is(code: number, kind: number): boolean {
  return ((kinds[code] ?? 0) & kind) !== 0;
}

const none = 0; // instead of an end
const cut = -1; // instead of an end: only more text can tell
const nowhere: Resumption = { positions: [], hasLineEnd: false, isOpen: false };

/** Where a text that stops at `at` may go on. */
export function findResumption(text: string, at: number, isLast: boolean): Resumption {
  const positions: number[] = [];
  let position = at;
  let lineEnds = 0;
  let prefixEnd = at;
  let isOpen = false;
  while (position < text.length && !isOpen) {
    const hidden = endOfInvisible(text, position, isLast);
    const line = hidden === none && position >= prefixEnd ? endOfLine(text, position, isLast) : none;
    isOpen = hidden === cut || line === cut;
    // Else a text full of line ends would be read again at each position.
    if (line > 0 && ++lineEnds > mostLineEnds) break;
    if (hidden > 0 || line > 0) {
      position = Math.max(hidden, line);
      if (lineEnds > 0) prefixEnd = endOfPrefix(text, position);
      if (prefixEnd < position) prefixEnd = position;
      numberAtEnd.lastIndex = prefixEnd;
      if (!isLast && lineEnds > 0 && numberAtEnd.test(text)) isOpen = true;
    } else if (position < prefixEnd) position++;
    else break;
    positions.push(position);
  }
  isOpen ||= position >= text.length && !isLast;
  return positions.length > 0 || isOpen ? { positions, hasLineEnd: lineEnds > 0, isOpen } : nowhere;
}

function endOfPrefix(text: string, at: number): number {
  prefix.lastIndex = at;
  return prefix.test(text) ? prefix.lastIndex : at;
}

function endOfInvisible(text: string, at: number, isLast: boolean): number {
  const code = text.charCodeAt(at);
  if (!is(code, opensInvisible)) return none;
  invisible.lastIndex = at;
  const isFound = invisible.test(text);
  // The shorter of two codes may match where the longer one is not yet complete.
  if (
    code === 0x1b &&
    !isLast &&
    text.length - at < longestCode &&
    (!isFound || invisible.lastIndex === text.length)
  )
    return cut;
  if (isFound) return invisible.lastIndex;
  return !isLast && isBeginning(code) && isCutShort(text, at) ? cut : none;
}

function isBeginning(code: number): boolean {
  return code === 0x5c || code === 0x25 || code === 0x26 || code === 0x5e || code === 0x3c || code >= 0xc2;
}

/** The end of a line end, with what stands before it: padding, the border of a box, a sign that the line continues. */
function endOfLine(text: string, at: number, isLast: boolean): number {
  const limit = Math.min(text.length, at + longestPadding);
  let position = at;
  while (position < limit) {
    const code = text.charCodeAt(position);
    if (!startsInterruption(code)) return none;
    lineEnd.lastIndex = position;
    if (is(code, opensLineEnd) && lineEnd.test(text)) return lineEnd.lastIndex;
    const hidden = endOfInvisible(text, position, isLast);
    if (hidden === cut || (!isLast && isBeginning(code) && isCutShort(text, position))) return cut;
    const next = hidden || position + (is(code, endsLine) ? 1 : borderLength(text, position));
    if (next === position) return none;
    position = next;
  }
  return position >= text.length && !isLast ? cut : none;
}

/** The length of a character that draws boxes (U+2500 to U+259F) in UTF-8; 0 if there is none. */
function borderLength(text: string, at: number): number {
  const second = text.charCodeAt(at + 1);
  return text.charCodeAt(at) === 0xe2 && second >= 0x94 && second <= 0x96 ? 3 : 0;
}
