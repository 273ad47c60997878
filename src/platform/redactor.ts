// Takes secrets out of everything that leaves the process, also when one arrives in two pieces or in another spelling.

/** Replaces secrets by `***`. */
export interface Redactor {
  text(text: string): string;
  /** A redactor for bytes that arrive in pieces; at most the longest secret's length is held back until `end`. */
  stream(): RedactingStream;
}

/** One stream of bytes being redacted; each call gives what may go out now. */
export interface RedactingStream {
  push(chunk: Uint8Array): Buffer;
  end(): Buffer;
}

const replacement = "***";

/** A redactor for these values and the spellings in which programs commonly print them. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.flatMap(spellings))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return plainRedactor;
  const pattern = new RegExp(forms.map(escapePattern).join("|"), "g");
  const carry = (forms[0]?.length ?? 1) - 1;
  // Bytes travel as one-byte characters, so that any output, binary too, comes out as it went in.
  return {
    text: (text) => toText(toBytes(text).replace(pattern, replacement)),
    stream: () => redactingStream(pattern, carry),
  };
}

function redactingStream(pattern: RegExp, carry: number): RedactingStream {
  let held = "";
  const release = (until: number): Buffer => {
    let out = "";
    let done = 0;
    for (const match of held.matchAll(pattern)) {
      if (match.index >= until) break;
      out += held.slice(done, match.index) + replacement;
      done = match.index + match[0].length;
    }
    if (done < until) {
      out += held.slice(done, until);
      done = until;
    }
    held = held.slice(done);
    return Buffer.from(out, "latin1");
  };
  return {
    push(chunk) {
      held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
      return release(Math.max(0, held.length - carry));
    },
    end: () => release(held.length),
  };
}

const plainRedactor: Redactor = {
  text: (text) => text,
  stream: () => ({
    push: (chunk) => Buffer.from(chunk),
    end: () => Buffer.alloc(0),
  }),
};

/** The spellings of a secret, each as one-byte characters. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const hex = bytes.toString("hex");
  const text = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  return [...text.map(toBytes), hex, hex.toUpperCase(), ...base64Spellings(bytes)].filter(
    (form) => form.length > 0,
  );
}

/**
 * What of a secret's base64 does not depend on its neighbours, for each of the three places at which it can start in a
 * longer text, in the standard and the URL alphabet.
 */
function base64Spellings(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    const standard = padded.slice(start, end);
    return [standard, standard.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function toBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function toText(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
