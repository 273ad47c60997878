// Takes secrets out of everything that leaves the process, also when one arrives in two pieces or in another spelling.
import { findPrivateKeys } from "./private-keys.ts";
import { createSecretSearch, type SecretSearch } from "./secret-search.ts";
import { secretSpellings } from "./secret-spellings.ts";
import { findTokens } from "./token-search.ts";
import { longestToken, shapeContext } from "./token-shapes.ts";

/** Replaces secrets by `***`: those whose values are known, in many spellings, and those that look like credentials. */
export interface Redactor {
  text(text: string): string;
  /**
   * A redactor for bytes that arrive in pieces. Held back until `end` are at most the line that has begun and what may
   * be the beginning of a secret: 17 KB, or four times the longest spelling and 1 KB where that is more.
   */
  stream(): RedactingStream;
  /** Makes more values known, for all that has not yet gone out, in open streams too. */
  add(secrets: readonly string[]): void;
}

/** One stream of bytes being redacted; each call gives what may go out now. */
export interface RedactingStream {
  push(chunk: Uint8Array): Buffer;
  end(): Buffer;
}

const replacement = "***";

/** A redactor for these values, of which those shorter than 4 characters count as no secrets. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = new Set<string>();
  let searches: readonly SecretSearch[] = [];
  const add = (more: readonly string[]) => {
    for (const secret of more) known.add(secret);
    searches = [createSecretSearch([...known].flatMap(secretSpellings)), findTokens, findPrivateKeys];
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

/**
 * Takes a text in pieces and gives what is decided of it. Bytes travel as one-byte characters, so that any output, binary
 * too, comes out as it went in.
 */
function createRedaction(
  searches: () => readonly SecretSearch[],
): (piece: string, isLast: boolean) => string {
  let text = "";
  // Before `from` stands what has gone out and is looked back at; up to `done` a replacement stands for the text.
  let from = 0;
  let done = 0;
  return (piece, isLast) => {
    text += piece;
    // A line that comes in many small pieces is searched once.
    if (!isLast && !/[\r\n]/.test(piece) && text.length - from < 2 * longestToken) return "";
    const findings = searches().map((search) => search(text, from, isLast));
    const until = Math.min(...findings.map(({ undecided }) => undecided));
    const places = findings.flatMap((found) => found.ranges).filter(({ start }) => start < until);
    let out = "";
    for (const { start, end } of places.sort((a, b) => a.start - b.start)) {
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
