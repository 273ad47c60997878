// Finds known secrets in the listings of xxd, od and hexdump, which spread the bytes over lines with offsets.
import type { SecretFindings, SecretRange, SecretSearch } from "./secret-search.ts";

const longestLine = 240; // characters; longer lines are no listing
const mostLines = 64; // over which a secret may spread
const longestSecret = 512; // bytes; of a longer one its lines are looked for
const shortestSecret = 6; // bytes

/** How the tokens of a line are read as bytes. */
const readings = ["hex", "swapped", "octal", "decimal", "bits", "characters"] as const;
type Bytes = Partial<Record<(typeof readings)[number], string>>; // one byte per character

interface ListingLine {
  readonly start: number;
  readonly end: number;
  readonly bytes: Bytes;
}

/** A search for these secrets in listings of bytes. The lines that hold one are a finding as a whole. */
export function createListingSearch(secrets: readonly string[]): SecretSearch {
  const needles = [...new Set(secrets.flatMap(needlesOf))];
  const longest = Math.max(0, ...needles.map((needle) => needle.length));
  return (text, from, isLast) => {
    const findings: SecretFindings = { ranges: [], undecided: text.length };
    if (longest === 0) return findings;
    let block: ListingLine[] = [];
    let start = from === 0 ? 0 : text.lastIndexOf("\n", from - 1) + 1;
    let end = 0;
    for (; start < text.length; start = end + 1) {
      const lineEnd = text.indexOf("\n", start);
      end = lineEnd < 0 ? text.length : lineEnd;
      // The search for tokens keeps a line together that has not ended.
      if (lineEnd < 0 && !isLast) break;
      const bytes = mayBeListing(text, start, end) ? readLine(text, start, end) : undefined;
      if (bytes) block.push({ start, end, bytes });
      else if (block.length > 0) {
        addFindings(findings.ranges, block, needles, from);
        block = [];
      }
    }
    addFindings(findings.ranges, block, needles, from);
    const last = block.slice(-mostLines);
    const open = isLast ? undefined : last.find((_, index) => !isDecided(last.slice(index + 1), longest));
    if (open) findings.undecided = Math.max(from, open.start);
    return findings;
  };
}

function needlesOf(secret: string): string[] {
  const whole = secret.trim();
  const lines = whole.split(/[\r\n]+/).filter((line) => line.length >= 16);
  return [whole, ...lines]
    .flatMap((text) => [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le")])
    .filter(({ length }) => length >= shortestSecret && length <= longestSecret)
    .map((bytes) => bytes.toString("latin1"));
}

/** Whether a secret that begins before these lines is in them as a whole. */
function isDecided(following: readonly ListingLine[], longest: number): boolean {
  const counts = readings.map((reading) =>
    following.reduce((sum, { bytes }) => sum + (bytes[reading]?.length ?? 0), 0),
  );
  return counts.every((count, index) => {
    const reading = readings[index] ?? "hex";
    return count >= longest || following.some(({ bytes }) => bytes[reading] === undefined);
  });
}

function addFindings(
  ranges: SecretRange[],
  block: readonly ListingLine[],
  needles: readonly string[],
  from: number,
): void {
  for (const reading of readings) {
    let run: ListingLine[] = [];
    for (const line of [...block, undefined]) {
      if (line?.bytes[reading] !== undefined) run.push(line);
      else {
        findInRun(ranges, run, reading, needles, from);
        run = [];
      }
    }
  }
}

function findInRun(
  ranges: SecretRange[],
  run: readonly ListingLine[],
  reading: (typeof readings)[number],
  needles: readonly string[],
  from: number,
): void {
  const all = run.map(({ bytes }) => bytes[reading] ?? "").join("");
  for (const needle of needles) {
    for (let at = all.indexOf(needle); at >= 0; at = all.indexOf(needle, at + 1)) {
      const first = lineOf(run, reading, at);
      const last = lineOf(run, reading, at + needle.length - 1);
      if (first && last) ranges.push({ start: Math.max(from, first.start), end: last.end });
    }
  }
}

function lineOf(
  run: readonly ListingLine[],
  reading: (typeof readings)[number],
  position: number,
): ListingLine | undefined {
  let end = 0;
  return run.find(({ bytes }) => {
    end += bytes[reading]?.length ?? 0;
    return position < end;
  });
}

const offset = /^[ \t>|+-]{0,8}[0-9a-fA-F]{6,16}(:?)(?:[ \t]+|$)/;
const bytesOnly = /^(?:[ \t]{0,8}[0-9a-fA-F]{2,8}[ \t]|[ \t]{2})/;

const isDigit = new Uint8Array(256);
for (const digit of "0123456789abcdefABCDEF") isDigit[digit.charCodeAt(0)] = 1;
const isBlank = (code: number) => code === 0x20 || code === 0x09;

/** Whether it is worth reading a line: most lines are something else, and reading takes time. */
function mayBeListing(text: string, start: number, end: number): boolean {
  if (end - start < 3 || end - start > longestLine) return false;
  let at = start;
  while (at < start + 8 && /[ \t>|+-]/.test(text.charAt(at))) at++;
  const first = at;
  while (at < end && isDigit[text.charCodeAt(at)] === 1) at++;
  if (at - first >= 2 && at - first <= 16) {
    const next = text.charCodeAt(at);
    return at === end || isBlank(next) || next === 0x3a || next === 0x0d;
  }
  // The cells of `od -An -c`.
  for (let cell = start; cell < end; cell += 4) if (!isBlank(text.charCodeAt(cell))) return false;
  return true;
}

/** The bytes of a line by each reading that fits; undefined if it is not a line of a listing. */
function readLine(text: string, start: number, end: number): Bytes | undefined {
  if (end - start > longestLine || end - start < 3) return undefined;
  const line = text.slice(start, end).replace(/\r$/, "");
  const found = offset.exec(line);
  if (!found && !bytesOnly.test(line)) return undefined;
  const before = found?.[0] ?? "";
  const rest = line.slice(before.length);
  const isXxd = found?.[1] === ":";
  // What follows are the same bytes as text.
  const area = isXxd ? (rest.split(/[ \t]{2}/)[0] ?? "") : rest.replace(/[ \t]{1,2}[|>].*$/, "");
  const bytes = readTokens(area.trim().split(/[ \t]+/));
  const characters = isXxd ? undefined : readCells(line, before.trimEnd().length);
  if (characters !== undefined) bytes.characters = characters;
  return Object.keys(bytes).length > 0 ? bytes : undefined;
}

function readTokens(tokens: readonly string[]): Bytes {
  const bytes: Bytes = {};
  const all = (pattern: RegExp) => tokens.every((token) => pattern.test(token));
  const join = (read: (token: string) => string) => tokens.map(read).join("");
  const fromHex = (token: string) => Buffer.from(token, "hex").toString("latin1");
  const swap = (text: string) => [...text].reverse().join("");
  if (all(/^(?:[0-9a-fA-F]{2}){1,8}$/)) {
    bytes.hex = join(fromHex);
    bytes.swapped = join((token) => swap(fromHex(token)));
  }
  if (all(/^[0-3][0-7]{2}$/)) bytes.octal = join((token) => byte(Number.parseInt(token, 8)));
  else if (all(/^[01][0-7]{5}$/)) bytes.octal = join((token) => word(Number.parseInt(token, 8)));
  if (all(/^(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])$/)) bytes.decimal = join((token) => byte(Number(token)));
  else if (all(/^\d{1,5}$/)) bytes.decimal = join((token) => word(Number(token)));
  if (all(/^[01]{8}$/)) bytes.bits = join((token) => byte(Number.parseInt(token, 2)));
  return bytes;
}

function byte(value: number): string {
  return String.fromCharCode(value & 0xff);
}

/** Two bytes, the low one first, as most machines have them. */
function word(value: number): string {
  return byte(value) + byte(value >> 8);
}

/** The characters of `od -c` and `od -a`: cells of four columns. */
function readCells(line: string, start: number): string | undefined {
  const cells = line.slice(start).match(/.{1,4}/g) ?? [];
  const read = cells.map((cell) => readCell(cell));
  return cells.length > 0 && read.every((each) => each !== undefined) ? read.join("") : undefined;
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
  if (cell.length < 4 || cell[0] !== " ") return undefined;
  const text = cell.trim();
  if (text === "") return " ";
  if (text.length === 1) return cell.endsWith(text) ? text : undefined;
  return names[text] ?? (/^[0-3][0-7]{2}$/.test(text) ? byte(Number.parseInt(text, 8)) : undefined);
}
