// Tests with random secrets that no spelling of a program, cut anywhere, lets a secret through, and that ordinary text stays.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor, type Redactor } from "../index.ts";

const eachCharacter = (text: string, spell: (code: number, character: string) => string) =>
  Array.from(text, (character) => spell(character.charCodeAt(0), character)).join("");
const eachSecond = (text: string, spell: (code: number) => string) => {
  let count = 0;
  return eachCharacter(text, (code, character) => (count++ % 2 === 0 ? character : spell(code)));
};
const digits = (code: number, length: number) => code.toString(16).padStart(length, "0");
const unicode = (code: number) => `\\u${digits(code, 4)}`;
const percent = (code: number) => `%${digits(code, 2)}`;
const lines = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, "gs"))!;
const named: Record<string, string> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  '"': "quot",
  "'": "apos",
  "/": "sol",
  "=": "equals",
};

/** Each gives a text that a person or a program reads as the secret. */
const spellings: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  JSON: (secret) => JSON.stringify(secret).slice(1, -1),
  "JSON in JSON": (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  "\\uXXXX": (secret) => eachCharacter(secret, unicode),
  "\\uXXXX in upper case, here and there": (secret) =>
    eachSecond(secret, (code) => `\\u${digits(code, 4).toUpperCase()}`),
  "\\uXXXX in JSON": (secret) => eachSecond(secret, (code) => `\\${unicode(code)}`),
  "\\xXX": (secret) => eachCharacter(secret, (code) => `\\x${digits(code, 2)}`),
  octal: (secret) => eachCharacter(secret, (code) => `\\${code.toString(8).padStart(3, "0")}`),
  URL: (secret) => encodeURIComponent(secret),
  "URL, every character": (secret) => eachCharacter(secret, percent),
  "URL, here and there, in upper case": (secret) => eachSecond(secret, (code) => percent(code).toUpperCase()),
  "URL in URL": (secret) => encodeURIComponent(eachSecond(secret, percent)),
  "a form": (secret) => new URLSearchParams({ key: secret }).toString().slice("key=".length),
  "named entities": (secret) =>
    eachCharacter(secret, (_, character) => (named[character] ? `&${named[character]};` : character)),
  "entities by number": (secret) => eachCharacter(secret, (code) => `&#${code};`),
  "entities in hex, here and there": (secret) => eachSecond(secret, (code) => `&#x${digits(code, 2)};`),
  hex: (secret) => Buffer.from(secret).toString("hex"),
  "hex in upper case": (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  "hex with colons": (secret) => lines(Buffer.from(secret).toString("hex"), 2).join(":"),
  "a list of hex": (secret) => lines(Buffer.from(secret).toString("hex"), 2).join(", 0x"),
  "xxd -p": (secret) => lines(Buffer.from(secret).toString("hex"), 8).join("\n"),
  "a colour in the middle": (secret) => `${secret.slice(0, 4)}\u001b[1;31m\u001b[K${secret.slice(4)}`,
  "a colour for each character": (secret) =>
    eachCharacter(secret, (code, character) => `${character}\u001b[3${code % 8}m`).slice(0, -5),
  "a colour in JSON": (secret) => `${secret.slice(0, 4)}\\u001b[38;5;12m${secret.slice(4)}`,
  "UTF-16": (secret) => Buffer.from(secret, "utf16le").toString("latin1").slice(0, -1),
  "UTF-16 with the high byte first": (secret) =>
    Buffer.from(secret, "utf16le").swap16().toString("latin1").slice(1),
  "a diff": (secret) => lines(secret, 5).join("\n+"),
  "a diff of lines that went": (secret) => lines(secret, 5).join("\n-"),
  "a quotation": (secret) => lines(secret, 5).join("\r\n> "),
  "a margin": (secret) => lines(secret, 5).join("\n  | "),
  "a box": (secret) => lines(secret, 5).join(`${" ".repeat(40)} │\n│ `),
  "a coloured box": (secret) => lines(secret, 5).join("  \u001b[2m│\u001b[22m\r\n\u001b[2m│\u001b[22m "),
  "numbered lines": (secret) => lines(secret, 5).join("\n     12\t"),
};

const base64: Readonly<Record<string, (secret: string) => string>> = {
  base64: (secret) => Buffer.from(secret).toString("base64"),
  "base64 behind a name": (secret) => Buffer.from(`user:${secret}`).toString("base64"),
  "base64 for URLs": (secret) => Buffer.from(secret).toString("base64url"),
  "base64 of UTF-16": (secret) => Buffer.from(secret, "utf16le").toString("base64"),
};

/** The last character may not begin an escape, of which the rest would stay. */
const secrets = fc
  .string({ minLength: 8, maxLength: 40, unit: "grapheme-ascii" })
  .filter((text) => text.trim() === text && new Set(text).size > 4 && !/[&%\\]$/.test(text));

/** Redacts a text that comes in pieces of these sizes. */
function redactInPieces(redactor: Redactor, text: string, sizes: readonly number[]): string {
  const stream = redactor.stream();
  const bytes = Buffer.from(text, "utf8");
  const out: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    out.push(stream.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat([...out, stream.push(bytes.subarray(at)), stream.end()]).toString("utf8");
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 });

describe("a random secret never leaves", () => {
  test.each(Object.entries(spellings))("as %s", (_, spell) => {
    fc.assert(
      fc.property(secrets, sizes, (secret, pieces) => {
        const text = `before [${spell(secret)}] after\n`;
        expect(redactInPieces(createRedactor([secret]), text, pieces)).toBe("before [***] after\n");
      }),
      { numRuns: 40 },
    );
  });

  test.each(Object.entries(base64))("as %s, of which the ends also depend on the neighbours", (_, spell) => {
    fc.assert(
      fc.property(secrets, sizes, (secret, pieces) => {
        const text = `before [${spell(secret)}] after\n`;
        expect(redactInPieces(createRedactor([secret]), text, pieces)).toMatch(
          /^before \[(dXNlcj.?)?[^[\]]{0,4}\*\*\*.{0,4}\] after\n$/,
        );
      }),
      { numRuns: 40 },
    );
  });

  test("also where it is not ASCII", () => {
    const secret = "pässwörd-für-🙂-alle";
    const redactor = createRedactor([secret]);
    const wide = Buffer.from(secret, "utf16le");
    expect(
      redactor.text(
        JSON.stringify(secret).replace(/[\u0080-\uffff]/g, (each) => unicode(each.charCodeAt(0))),
      ),
    ).toBe('"***"');
    expect(redactor.text(encodeURIComponent(secret))).toBe("***");
    expect(redactor.text(encodeURIComponent(secret).toLowerCase())).toBe("***");
    expect(redactor.text("p&auml;sswörd")).toBe("p&auml;sswörd");
    const stream = redactor.stream();
    expect(Buffer.concat([stream.push(wide), stream.end()]).toString("latin1")).toMatch(/^\*\*\*\0?$/);
  });
});

describe("ordinary text stays", () => {
  const redactor = createRedactor([
    "Tr0ub4dor-horse/staple+77=x",
    "e5f1a2b3c4d5e6f708192a3b4c5d6e7f",
    "correct horse battery staple",
    "-----------begin",
    "%41%42%43%44x",
    "\\u0041\\u0042cd",
  ]);

  test("random text, also with escapes, colours and line ends", () => {
    const parts = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "\\n",
        "\\u0054",
        "%20",
        "&amp;",
        "\u001b[31m",
        "\n> ",
        "\n+",
        " │\n│ ",
        "=\n",
        "\\",
        "%",
        "&#84;",
        "\0",
      ),
      fc.constantFrom("Tr0ub4dor-horse", "correct horse", "-------", "%41", "e5f1a2b3"),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), sizes, (texts, pieces) => {
        const text = texts.join("");
        expect(redactInPieces(redactor, text, pieces)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    "const { a, b } = await import(`./x.ts`); // 100% of it & more",
    "-  old line\n+  new line\n-  another",
    "│ pass │ 12 │\n│ fail │  0 │",
    "key: e5f1a2b3-c4d5-e6f7-0819-2a3b4c5d6e70",
    '{"data":"\\u001b[32m✓\\u001b[39m done\\n"}',
  ])("%s", (text) => {
    expect(redactor.text(text)).toBe(text);
  });
});
