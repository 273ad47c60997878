// Reads one line of a listing of bytes, in the formats of xxd, od and hexdump.

/** How the tokens of a line are read as bytes. Numbers, because they are compared for every line. */
export const reading = { hex: 0, swapped: 1, octal: 2, decimal: 3, bits: 4, characters: 5 } as const;
export const readings: readonly number[] = Object.values(reading);

/** The bytes by each reading that fits, one byte per character. */
export type Bytes = (string | undefined)[];

const longestLine = 240; // characters; longer lines are no listing

const tab = 0x09;
const carriageReturn = 0x0d;
const space = 0x20;
const colon = 0x3a;
const isBlank = (code = 0) => code === space || code === tab;

/** What a character can be a digit of. */
const binary = 1;
const octal = 2;
const decimal = 4;
const hex = 8;
const digitKinds = new Uint8Array(256);
const digitValues = new Uint8Array(256);
for (const [value, digit] of [..."0123456789abcdef"].entries()) {
  const kinds = hex | (value < 10 ? decimal : 0) | (value < 8 ? octal : 0) | (value < 2 ? binary : 0);
  for (const each of [digit, digit.toUpperCase()]) {
    digitKinds[each.charCodeAt(0)] = kinds;
    digitValues[each.charCodeAt(0)] = value;
  }
}
const isMark = new Uint8Array(256); // before an offset, in quotations and diffs
for (const mark of " \t>|+-") isMark[mark.charCodeAt(0)] = 1;

/** Whether it is worth reading a line: most lines are something else, and reading takes time. */
export function mayBeListing(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 3 || end - start > longestLine) return false;
  const first = endOfMarks(bytes, start);
  const at = endOfDigits(bytes, first, end);
  if (at - first >= 2 && at - first <= 16) {
    const next = bytes[at];
    return at === end || isBlank(next) || next === colon || next === carriageReturn;
  }
  // The cells of `od -An -c`.
  for (let cell = start; cell < end; cell += 4) if (!isBlank(bytes[cell])) return false;
  return true;
}

function endOfMarks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < start + 8 && isMark[bytes[at] ?? 0] === 1) at++;
  return at;
}

function endOfDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && digitKinds[bytes[at] ?? 0] !== 0) at++;
  return at;
}

function endOfBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

/** The bytes of a line by each reading that fits; undefined if it is not a line of a listing. */
export function readListingLine(all: Uint8Array, start: number, lineEnd: number): Bytes | undefined {
  const end = all[lineEnd - 1] === carriageReturn ? lineEnd - 1 : lineEnd;
  const offset = readOffset(all, start, end);
  if (!offset && !isBytesOnly(all, start, end)) return undefined;
  const { isXxd = false, end: offsetEnd = start } = offset ?? {};
  const from = endOfBlanks(all, offsetEnd, end);
  const bytes = readTokens(all, from, endOfArea(all, offset ? from : start, end, isXxd));
  if (!isXxd) bytes[reading.characters] = readCells(all, offsetEnd, end);
  return bytes.some((each) => each !== undefined) ? bytes : undefined;
}

/** The offset with which a line begins; undefined if there is none. */
function readOffset(
  bytes: Uint8Array,
  start: number,
  end: number,
): { isXxd: boolean; end: number } | undefined {
  const first = endOfMarks(bytes, start);
  const last = endOfDigits(bytes, first, end);
  if (last - first < 6 || last - first > 16) return undefined;
  const isXxd = last < end && bytes[last] === colon;
  const offsetEnd = isXxd ? last + 1 : last;
  return offsetEnd === end || isBlank(bytes[offsetEnd]) ? { isXxd, end: offsetEnd } : undefined;
}

/** Whether a line begins with bytes, as without offsets. */
function isBytesOnly(bytes: Uint8Array, start: number, end: number): boolean {
  const first = endOfBlanks(bytes, start, end);
  const last = endOfDigits(bytes, first, end);
  const isToken = first - start <= 8 && last - first >= 2 && last - first <= 8 && isBlank(bytes[last]);
  return (isToken && last < end) || first - start >= 2;
}

/** Where the bytes end: what follows are the same ones as text. */
function endOfArea(bytes: Uint8Array, start: number, end: number, isXxd: boolean): number {
  for (let at = start; at < end; at++) {
    if (!isBlank(bytes[at])) continue;
    const next = isBlank(bytes[at + 1]) ? at + 2 : at + 1;
    if (isXxd ? next === at + 2 && next <= end : next < end && isTextMark(bytes[next])) return at;
  }
  return end;
}

function isTextMark(code = 0): boolean {
  return code === 0x7c || code === 0x3e;
}

/** What all tokens of a line can be. */
const hexBytes = 1;
const octalBytes = 2;
const octalWords = 4;
const decimalBytes = 8;
const decimalWords = 16;
const bitBytes = 32;

const scratch = Buffer.alloc(2 * longestLine);
const tokenStarts = new Uint16Array(longestLine + 1);
const tokenEnds = new Uint16Array(longestLine + 1);

function readTokens(all: Uint8Array, start: number, end: number): Bytes {
  const bytes: Bytes = [undefined, undefined, undefined, undefined, undefined, undefined];
  let kinds = hexBytes | octalBytes | octalWords | decimalBytes | decimalWords | bitBytes;
  let count = 0;
  for (let at = endOfBlanks(all, start, end); at < end; at = endOfBlanks(all, at, end)) {
    const first = at;
    while (at < end && !isBlank(all[at])) at++;
    kinds &= kindsOf(all, first, at);
    if (kinds === 0) return bytes;
    tokenStarts[count] = first - start;
    tokenEnds[count] = at - start;
    count++;
  }
  if (count === 0) return bytes;
  const read = (write: TokenWriter) => {
    let length = 0;
    for (let index = 0; index < count; index++)
      length = write(all, start + (tokenStarts[index] ?? 0), start + (tokenEnds[index] ?? 0), length);
    return scratch.toString("latin1", 0, length);
  };
  if (kinds & hexBytes) {
    bytes[reading.hex] = read(writeHex);
    bytes[reading.swapped] = read(writeSwapped);
  }
  if (kinds & octalBytes) bytes[reading.octal] = read(writeOctalBytes);
  else if (kinds & octalWords) bytes[reading.octal] = read(writeOctalWords);
  if (kinds & decimalBytes) bytes[reading.decimal] = read(writeDecimalBytes);
  else if (kinds & decimalWords) bytes[reading.decimal] = read(writeDecimalWords);
  if (kinds & bitBytes) bytes[reading.bits] = read(writeBits);
  return bytes;
}

function kindsOf(all: Uint8Array, start: number, end: number): number {
  let digits = binary | octal | decimal | hex;
  for (let at = start; at < end; at++) digits &= digitKinds[all[at] ?? 0] ?? 0;
  const length = end - start;
  const first = digitValues[all[start] ?? 0] ?? 0;
  let kinds = 0;
  if (digits & hex && length % 2 === 0 && length <= 16) kinds |= hexBytes;
  if (digits & octal && length === 3 && first <= 3) kinds |= octalBytes;
  if (digits & octal && length === 6 && first <= 1) kinds |= octalWords;
  if (digits & decimal && length <= 5) kinds |= decimalWords;
  const isByte = length < 3 || (length === 3 && first > 0 && numberAt(all, start, end, 10) <= 0xff);
  if (digits & decimal && isByte) kinds |= decimalBytes;
  if (digits & binary && length === 8) kinds |= bitBytes;
  return kinds;
}

function numberAt(all: Uint8Array, start: number, end: number, base: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * base + (digitValues[all[at] ?? 0] ?? 0);
  return value;
}

/** Writes the bytes of a token to the scratch buffer. @returns the length then */
type TokenWriter = (all: Uint8Array, start: number, end: number, length: number) => number;

const writeHex: TokenWriter = (all, start, end, length) => {
  for (let at = start, to = length; at < end; at += 2) scratch[to++] = numberAt(all, at, at + 2, 16);
  return length + (end - start) / 2;
};

const writeSwapped: TokenWriter = (all, start, end, length) => {
  for (let at = end - 2, to = length; at >= start; at -= 2) scratch[to++] = numberAt(all, at, at + 2, 16);
  return length + (end - start) / 2;
};

/** Of two bytes the low one is first, as most machines have them. */
function writeNumber(base: number, size: 1 | 2): TokenWriter {
  return (all, start, end, length) => {
    const value = numberAt(all, start, end, base);
    scratch[length] = value & 0xff;
    if (size === 2) scratch[length + 1] = (value >> 8) & 0xff;
    return length + size;
  };
}

const writeOctalBytes = writeNumber(8, 1);
const writeOctalWords = writeNumber(8, 2);
const writeDecimalBytes = writeNumber(10, 1);
const writeDecimalWords = writeNumber(10, 2);
const writeBits = writeNumber(2, 1);

/** The characters of `od -c` and `od -a`: cells of four columns. */
function readCells(all: Uint8Array, start: number, end: number): string | undefined {
  if (start >= end || (end - start) % 4 !== 0) return undefined;
  let read = "";
  for (let cell = start; cell < end; cell += 4) {
    if (all[cell] !== space) return undefined;
    const character = readCell(String.fromCharCode(...all.subarray(cell, cell + 4)));
    if (character === undefined) return undefined;
    read += character;
  }
  return read;
}

const names: Readonly<Record<string, string>> = {
  sp: " ",
  nl: "\n",
  ht: "\t",
  nul: "\0",
  "\\n": "\n",
  "\\t": "\t",
  "\\0": "\0",
};

function readCell(cell: string): string | undefined {
  const text = cell.trim();
  if (text === "") return " ";
  if (text.length === 1) return cell.endsWith(text) ? text : undefined;
  return (
    names[text] ?? (/^[0-3][0-7]{2}$/.test(text) ? String.fromCharCode(Number.parseInt(text, 8)) : undefined)
  );
}
