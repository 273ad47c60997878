// Replaces secrets in everything that leaves the process, also secrets that arrive in pieces or in another spelling.
import { createListingSearch } from "./byte-listings.ts";
import { createSecretSearch, type SecretRange, type SecretSearch } from "./secret-search.ts";
import { findPrivateKeys, findTokens, longestToken, shapeContext } from "./tokens/index.ts";

/** Replaces secrets by `***`: known values in many spellings, and anything that looks like a credential. */
export interface Redactor {
  text(text: string): string;
  // Holds back the current line and a possible secret: at most 17 KB, or 1 KB plus four times the longest spelling if larger.
  stream(): RedactingStream;
  add(secrets: readonly string[]): void; // for all output to come, also in open streams
  /** Where a file holds a known value of at least 8 characters that is not only an address; in a file over 8 MB, as it is. */
  findKnown(bytes: Uint8Array): readonly SecretRange[];
}

/** A stream of bytes to redact. Each call returns the bytes that may go out now. */
export interface RedactingStream {
  push(chunk: Uint8Array): Buffer;
  end(): Buffer;
}

const shortestInFiles = 8; // characters: a shorter value occurs in files by chance
/** An address without a password or a token, such as that of a registry: lock files hold it. */
const plainAddress =
  /^[a-z][a-z0-9+.-]*:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:\/(?:[A-Za-z._~-]{1,40}|v?\d{1,4}))*\/?$/;
const largestSearched = 8 * 1024 * 1024; // bytes

/** A redactor for these values, of which files may hold the `settings`. Values shorter than 4 characters are ignored. */
export function createRedactor(secrets: readonly string[], settings: readonly string[] = []): Redactor {
  const known = new Set<string>();
  let searches: readonly SecretSearch[] | undefined;
  let forFiles: ((bytes: Buffer) => SecretRange[]) | undefined;
  const add = (more: readonly string[]) => {
    if (more.every((secret) => known.has(secret))) return;
    for (const secret of more) known.add(secret);
    searches = undefined;
    forFiles = undefined;
  };
  // Building the searches takes a while, and most redactors of a short command see no text.
  const built = () => {
    searches ??= [...createKnownSearches([...known]), findTokens, findPrivateKeys];
    return searches;
  };
  add(secrets);
  return {
    add,
    findKnown(file) {
      const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
      forFiles ??= createFileSearch([...known], new Set(settings));
      return forFiles(bytes);
    },
    text(text) {
      const redact = createRedaction(built);
      const bytes = Buffer.from(text, "utf8");
      const redacted = redact(bytes, true);
      return redacted.equals(bytes) ? text : redacted.toString("utf8");
    },
    stream() {
      const redact = createRedaction(built);
      return {
        push: (chunk) => redact(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), false),
        end: () => redact(Buffer.alloc(0), true),
      };
    },
  };
}

/** A search for those values that files may not hold. */
function createFileSearch(
  known: readonly string[],
  settings: ReadonlySet<string>,
): (bytes: Buffer) => SecretRange[] {
  const values = known
    .map((secret) => joinJson(secret.trim()))
    .filter((value) => value.length >= shortestInFiles && !plainAddress.test(value) && !settings.has(value));
  const searches = createKnownSearches(values);
  return (bytes) => {
    if (bytes.length > largestSearched) return findLiterally(bytes, values);
    const searched = { text: bytes.toString("latin1"), bytes };
    return mergeRanges(searches.flatMap((search) => search(searched, 0, true).ranges));
  };
}

/** Single lines of JSON, such as those of an account's type, also occur in other files; its secret fields are known themselves. */
function joinJson(secret: string): string {
  return secret.startsWith("{") ? secret.replace(/\s*\n\s*/g, " ") : secret;
}

function createKnownSearches(secrets: readonly string[]): SecretSearch[] {
  return [createSecretSearch(secrets), createListingSearch(secrets)];
}

function findLiterally(bytes: Buffer, values: readonly string[]): SecretRange[] {
  const ranges: SecretRange[] = [];
  for (const value of values) {
    const start = bytes.indexOf(value);
    if (start >= 0) ranges.push({ start, end: start + Buffer.byteLength(value) });
  }
  return mergeRanges(ranges);
}

/** Sorts ranges, and makes one of those that overlap. */
function mergeRanges(ranges: readonly SecretRange[]): SecretRange[] {
  const merged: SecretRange[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

const replaced = Buffer.from("***");

/** Redacts a text that comes in pieces. Bytes are one-byte characters, so that binary output stays unchanged. */
function createRedaction(
  searches: () => readonly SecretSearch[],
): (piece: Buffer, isLast: boolean) => Buffer {
  let pieces: Buffer[] = [];
  let length = 0;
  // The text before `from` has gone out, and is kept for patterns that look back. Up to `done`, it is replaced.
  let from = 0;
  let done = 0;
  return (piece, isLast) => {
    pieces.push(piece);
    length += piece.length;
    // Search a line that comes in many small pieces only once.
    if (!isLast && !hasLineEnd(piece) && length - from < 2 * longestToken) return Buffer.alloc(0);
    const bytes = Buffer.concat(pieces);
    const searched = { text: bytes.toString("latin1"), bytes };
    const findings = searches().map((search) => search(searched, from, isLast));
    const until = Math.min(...findings.map(({ undecided }) => undecided));
    const ranges = findings.flatMap((found) => found.ranges).filter(({ start }) => start < until);
    const out: Buffer[] = [];
    for (const { start, end } of ranges.sort((a, b) => a.start - b.start)) {
      if (start >= done) out.push(bytes.subarray(done, start), replaced);
      done = Math.max(done, end);
    }
    if (done < until) {
      out.push(bytes.subarray(done, until));
      done = until;
    }
    const passed = Math.max(0, until - shapeContext);
    pieces = [bytes.subarray(passed)];
    length -= passed;
    from = until - passed;
    done -= passed;
    return Buffer.concat(out);
  };
}

function hasLineEnd(piece: Buffer): boolean {
  return piece.includes(0x0a) || piece.includes(0x0d);
}
