// Replaces secrets in everything that leaves the process, also secrets that arrive in pieces or in another spelling.
import { createListingSearch } from "./byte-listings.ts";
import { createSecretSearch, type SecretSearch } from "./secret-search.ts";
import { findPrivateKeys, findTokens, longestToken, shapeContext } from "./tokens/index.ts";

/** Replaces secrets by `***`: known values in many spellings, and anything that looks like a credential. */
export interface Redactor {
  text(text: string): string;
  // Holds back the current line and a possible secret: at most 17 KB, or 1 KB plus four times the longest spelling if larger.
  stream(): RedactingStream;
  add(secrets: readonly string[]): void; // for all output to come, also in open streams
}

/** A stream of bytes to redact. Each call returns the bytes that may go out now. */
export interface RedactingStream {
  push(chunk: Uint8Array): Buffer;
  end(): Buffer;
}

const replacement = "***";

/** A redactor for these values. Values shorter than 4 characters are ignored. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = new Set<string>();
  let searches: readonly SecretSearch[] = [];
  const add = (more: readonly string[]) => {
    for (const secret of more) known.add(secret);
    searches = [createSecretSearch([...known]), createListingSearch([...known]), findTokens, findPrivateKeys];
  };
  add(secrets);
  return {
    add,
    text(text) {
      const bytes = Buffer.from(text, "utf8").toString("latin1");
      const redacted = createRedaction(() => searches)(bytes, true);
      return redacted === bytes ? text : Buffer.from(redacted, "latin1").toString("utf8");
    },
    stream() {
      const redact = createRedaction(() => searches);
      return {
        push(chunk) {
          const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
          return Buffer.from(redact(bytes.toString("latin1"), false), "latin1");
        },
        end: () => Buffer.from(redact("", true), "latin1"),
      };
    },
  };
}

/** Redacts a text that comes in pieces. Bytes are one-byte characters, so that binary output stays unchanged. */
function createRedaction(
  searches: () => readonly SecretSearch[],
): (piece: string, isLast: boolean) => string {
  let text = "";
  // The text before `from` has gone out, and is kept for patterns that look back. Up to `done`, it is replaced.
  let from = 0;
  let done = 0;
  return (piece, isLast) => {
    text += piece;
    // Search a line that comes in many small pieces only once.
    if (!isLast && !/[\r\n]/.test(piece) && text.length - from < 2 * longestToken) return "";
    const findings = searches().map((search) => search(text, from, isLast));
    const until = Math.min(...findings.map(({ undecided }) => undecided));
    const ranges = findings.flatMap((found) => found.ranges).filter(({ start }) => start < until);
    let out = "";
    for (const { start, end } of ranges.sort((a, b) => a.start - b.start)) {
      if (start >= done) out += text.slice(done, start) + replacement;
      done = Math.max(done, end);
    }
    if (done < until) {
      out += text.slice(done, until);
      done = until;
    }
    const passed = Math.max(0, until - shapeContext);
    text = text.slice(passed);
    from = until - passed;
    done -= passed;
    return out;
  };
}
