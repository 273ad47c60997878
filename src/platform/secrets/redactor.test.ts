// Tests that known secrets are replaced in every spelling, wherever a text is cut or wrapped.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor, type Redactor } from "../index.ts";

const secret = 'c4n4ry/"value"+of a=key?';
const bytes = Buffer.from(secret);
const encoded = encodeURIComponent(secret);

/** Spellings, and what may stay of them: the first and last characters of base64 also depend on the neighbours. */
const encodings: [name: string, spelling: string, left: RegExp][] = [
  ["plain", secret, /^\*\*\*$/],
  ["JSON-escaped", JSON.stringify(secret).slice(1, -1), /^\*\*\*$/],
  ["URL-encoded", encoded, /^\*\*\*$/],
  ["URL-encoded in lower case", encoded.replace(/%../g, (code) => code.toLowerCase()), /^\*\*\*$/],
  ["base64", bytes.toString("base64"), /^\*\*\*=*$/],
  ["base64url", bytes.toString("base64url"), /^\*\*\*$/],
  ["hex", bytes.toString("hex"), /^\*\*\*$/],
  ["upper-case hex", bytes.toString("hex").toUpperCase(), /^\*\*\*$/],
  ["base64 with a user", Buffer.from(`user:${secret}`).toString("base64"), /^dXNlcj.?\*\*\*.?=*$/],
];

const otherSpellings: [name: string, spelling: string][] = [
  ["base64 after one byte", Buffer.from(`x${secret}`).toString("base64")],
  ["every byte URL-encoded", bytes.toString("hex").replace(/../g, "%$&")],
  ["a form's value", new URLSearchParams({ key: secret }).toString().slice("key=".length)],
  ["JSON with escaped slashes", JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/")],
  ["JSON in JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  ["URL-encoded base64", encodeURIComponent(bytes.toString("base64"))],
];

/** Redacts a text that comes in these pieces. */
function redactPieces(redactor: Redactor, pieces: readonly Uint8Array[]): string {
  const stream = redactor.stream();
  return Buffer.concat([...pieces.map((piece) => stream.push(piece)), stream.end()]).toString();
}

/** Breaks a text after every `width` characters. */
function wrap(text: string, width: number, lineEnd: string): string {
  return text.match(new RegExp(`.{1,${width}}`, "gs"))!.join(lineEnd);
}

describe("a known secret", () => {
  const redactor = createRedactor([secret]);
  const around = (spelling: string) => `before: ${spelling} :after`;
  const inside = (redacted: string) => /^before: (.*) :after$/s.exec(redacted)?.[1];

  test.each(encodings)("%s is replaced as a whole", (_, spelling, left) => {
    expect(inside(redactor.text(around(spelling)))).toMatch(left);
  });

  test.each(otherSpellings)("as %s is replaced", (_, spelling) => {
    expect(inside(redactor.text(around(spelling)))).toMatch(/^.{0,3}\*\*\*.{0,3}$/);
  });

  test.each(encodings)("%s in two writes is replaced wherever it is cut", (_, spelling, left) => {
    const text = Buffer.from(around(spelling));
    for (let cut = 0; cut <= text.length; cut++) {
      const redacted = redactPieces(redactor, [text.subarray(0, cut), text.subarray(cut)]);
      expect(inside(redacted), `cut at ${cut}`).toMatch(left);
    }
  });

  test.each(encodings)("%s is replaced however it is wrapped", (_, spelling, left) => {
    for (const width of [1, 7, 20, 76]) {
      for (const lineEnd of ["\n", "\r\n", "\n      ", "\\n", "\\r\\n", "\\n\\t"]) {
        const redacted = inside(redactor.text(around(wrap(spelling, width, lineEnd))));
        const unwrapped = redacted?.replace(/\\+[nrt]|\\?\s/g, "");
        expect(unwrapped, JSON.stringify({ width, lineEnd })).toMatch(left);
      }
    }
  });

  test("in text that is escaped twice, or continued as in a shell, is replaced however it is wrapped", () => {
    expect(redactor.text(wrap(bytes.toString("hex"), 7, "\\\\n"))).toBe("***");
    expect(redactor.text(wrap(bytes.toString("hex"), 7, "\\\n"))).toBe("***");
    expect(redactor.text(wrap(bytes.toString("hex"), 1, "\\\\r\\\\n"))).toBe("***");
  });

  test("is replaced if it is wrapped at its blank", () => {
    expect(redactor.text(secret.replace(" ", "\n"))).toBe("***");
  });

  test("is not found where only its words or letters follow one another", () => {
    const password = createRedactor(["password"]);
    for (const innocent of ["pass word", "p a s s w o r d", "pass\tword", "pass\\word", "pass-\nword"])
      expect(password.text(innocent)).toBe(innocent);
    expect(password.text("pass\n  word")).toBe("***");
  });

  test("is found after a backslash if it begins with the letter of an escape", () => {
    expect(createRedactor(["nightingale"]).text("\\nightingale\\nnightingale")).toBe("\\***\\n***");
  });

  test("is found if it contains a backslash before such a letter", () => {
    expect(createRedactor(["domain\\name"]).text('domain\\name "domain\\\\name"')).toBe('*** "***"');
  });

  test("is replaced as a whole if another secret is its beginning", () => {
    const both = createRedactor(["canary", "canary-and-more"]);
    expect(both.text("canary-and-more canary-and canary")).toBe("*** ***-and ***");
  });

  test("of several lines is replaced as a whole, and so is each long line", () => {
    const lines = ["first line of the key", "short", "third line of the key"];
    const several = createRedactor([`${lines.join("\n")}\n`]);
    expect(several.text(`<${lines.join("\n")}>`)).toBe("<***>");
    expect(several.text(`<${lines.join("\r\n")}>`)).toBe("<***>");
    expect(several.text(JSON.stringify(lines.join("\n")))).toBe('"***"');
    expect(several.text(lines.map((line) => `> ${line}`).join("\n"))).toBe("> ***");
    expect(several.text(Buffer.from(lines[2]!).toString("hex"))).toBe("***");
  });

  test("can be added later, also for open streams", () => {
    const growing = createRedactor([]);
    const stream = growing.stream();
    const before = stream.push(Buffer.from(`${secret}\n`));
    growing.add([secret]);
    const after = stream.push(Buffer.from(`${secret}\n`));
    expect(Buffer.concat([before, after, stream.end()]).toString()).toBe(`${secret}\n***\n`);
    expect(growing.text(secret)).toBe("***");
  });
});

test("text without a secret stays unchanged, also umlauts and emoji", () => {
  expect(createRedactor([secret]).text("Grüße 🙂")).toBe("Grüße 🙂");
  expect(createRedactor([]).text(secret)).toBe(secret);
  expect(createRedactor(["", "  ", "abc"]).text("abc  ")).toBe("abc  ");
});

test("a stream that comes in pieces is redacted like the whole text", () => {
  const secrets = ["0123456789", "abcabcabd", "n\\name\\n", "line one is long enough\nline two is it too"];
  const token = `ghp_${"aB3".repeat(12)}`;
  const key = `-----BEGIN PRIVATE KEY-----\n${"MIIBOgIBAAJBAKj3\n".repeat(2)}-----END PRIVATE KEY-----`;
  const parts = [
    ...secrets,
    token,
    key,
    Buffer.from(secrets[0]!).toString("base64"),
    "authorization: basic ",
  ];
  const fragment = fc
    .tuple(fc.constantFrom(...parts), fc.nat(90), fc.nat(90))
    .map(([part, from, length]) => part.slice(from, from + length));
  const filler = fc.constantFrom(
    "\n",
    "\r\n",
    "\\n",
    "\\",
    "  ",
    "x".repeat(9000),
    "-----BEGIN PRIVATE KEY-----",
  );
  const wrapped = fc
    .tuple(fc.constantFrom(...parts), fc.integer({ min: 1, max: 9 }), fc.constantFrom("\n", "\r\n  ", "\\n"))
    .map(([part, width, lineEnd]) => wrap(part, width, lineEnd));
  const piece = fc.oneof(fc.constantFrom(...parts), fragment, filler, wrapped, fc.string());
  const redactor = createRedactor(secrets);
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.oneof(fc.nat(40), fc.nat(9000))), (pieces, cuts) => {
      const whole = Buffer.from(pieces.join(""));
      const chunks: Buffer[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(whole.subarray(at, at + cut));
        at += cut;
      }
      chunks.push(whole.subarray(at));
      expect(redactPieces(redactor, chunks)).toBe(redactor.text(whole.toString()));
    }),
    { numRuns: 500 },
  );
});

test("bytes that are not text stay unchanged", () => {
  const stream = createRedactor([secret]).stream();
  const all = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
  expect(Buffer.concat([stream.push(all), stream.end()])).toEqual(all);
});

test("a stream holds back little, and nothing after the end of a line", () => {
  const bound = 17 * 1024;
  const bytesInAll = 20 * 1024 * 1024;
  const endless = ["x", "A", "\\n", `${secret.slice(0, -1)}\n`, "eyJ", "-----BEGIN PRIVATE KEY", " "];
  for (const unit of endless) {
    const stream = createRedactor([secret]).stream();
    const chunk = Buffer.alloc(64 * 1024, unit);
    let heldBack = 0;
    for (let pushed = 0; pushed < bytesInAll / endless.length; pushed += chunk.length) {
      heldBack += chunk.length - stream.push(chunk).length;
      expect(heldBack, unit).toBeLessThanOrEqual(bound);
    }
    expect(stream.end()).toHaveLength(heldBack);
  }
  expect(createRedactor([secret]).stream().push(Buffer.from("a line\n"))).toHaveLength("a line\n".length);
});
