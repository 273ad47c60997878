// Finds known secrets in the listings of xxd, od and hexdump, which spread the bytes over lines with offsets.
import { type Bytes, mayBeListing, readings, readListingLine } from "./listing-line.ts";
import type { SecretFindings, SecretRange, SecretSearch } from "./secret-search.ts";

const mostLines = 64; // over which a secret may spread
const longestSecret = 512; // bytes; of a longer one its lines are looked for
const shortestSecret = 6; // bytes

interface ListingLine {
  readonly start: number;
  readonly end: number;
  readonly bytes: Bytes;
}

/** A search for these secrets in listings of bytes. The lines that hold one are a finding as a whole. */
export function createListingSearch(secrets: readonly string[]): SecretSearch {
  const needles = [...new Set(secrets.flatMap(needlesOf))];
  const longest = Math.max(0, ...needles.map((needle) => needle.length));
  return ({ text, bytes: all }, from, isLast) => {
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
      const bytes = mayBeListing(all, start, end) ? readListingLine(all, start, end) : undefined;
      if (bytes) block.push({ start, end, bytes });
      else if (block.length > 0) {
        addFindings(findings.ranges, block, needles, from);
        block = [];
      }
    }
    addFindings(findings.ranges, block, needles, from);
    const open = isLast ? undefined : findOpen(block.slice(-mostLines), longest);
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

/** The first line in which a secret may begin that more lines complete. */
function findOpen(lines: readonly ListingLine[], longest: number): ListingLine | undefined {
  const missing = readings.map(() => longest);
  let open: ListingLine | undefined;
  for (const line of lines.toReversed()) {
    if (missing.every((count) => count <= 0)) break;
    open = line;
    for (const reading of readings)
      missing[reading] = (missing[reading] ?? 0) - (line.bytes[reading]?.length ?? longest);
  }
  return open;
}

function addFindings(
  ranges: SecretRange[],
  block: readonly ListingLine[],
  needles: readonly string[],
  from: number,
): void {
  for (const reading of readings) {
    let start = 0;
    for (let end = 0; end <= block.length; end++) {
      if (block[end]?.bytes[reading] !== undefined) continue;
      if (end > start) findInRun(ranges, block.slice(start, end), reading, needles, from);
      start = end + 1;
    }
  }
}

function findInRun(
  ranges: SecretRange[],
  run: readonly ListingLine[],
  reading: number,
  needles: readonly string[],
  from: number,
): void {
  let all = "";
  for (const { bytes } of run) all += bytes[reading];
  for (const needle of needles) {
    for (let at = all.indexOf(needle); at >= 0; at = all.indexOf(needle, at + 1)) {
      const first = lineOf(run, reading, at);
      const last = lineOf(run, reading, at + needle.length - 1);
      if (first && last) ranges.push({ start: Math.max(from, first.start), end: last.end });
    }
  }
}

function lineOf(run: readonly ListingLine[], reading: number, position: number): ListingLine | undefined {
  let end = 0;
  return run.find(({ bytes }) => {
    end += bytes[reading]?.length ?? 0;
    return position < end;
  });
}
