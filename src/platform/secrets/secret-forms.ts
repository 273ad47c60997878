// Lists the forms of a secret that are not made of its own characters (base64, hex), and its characters as units to search.

/** One character of a form. */
export interface Unit {
  readonly bytes: string; // in UTF-8, one byte per character
  readonly code: number; // its code point
  readonly other: number; // the code of another character that may stand for it; -1 if there is none
  readonly isWord: boolean; // a letter or digit, which no encoder escapes with only a backslash
}

/** A form of a secret. */
export interface SecretForm {
  readonly literal: string; // all its bytes
  readonly units: readonly Unit[];
  readonly bytes: "none" | "pairs" | "numbers"; // two units are a byte, or those between commas; signs may stand between bytes
  readonly reach: number; // the number of characters over which it may spread when it is wrapped
}

const shortestLine = 16; // characters; shorter lines also occur in ordinary text
const shortestForm = 4;

/** The forms of a secret and of each of its long lines. */
export function secretForms(secret: string): SecretForm[] {
  const whole = Buffer.from(secret.trim(), "utf8").toString("utf8");
  const lines = whole
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine && !line.startsWith("-----"));
  const forms = [...new Set([whole, ...lines])].flatMap(formsOf);
  return forms.filter(({ literal }) => literal.length >= shortestForm);
}

function formsOf(secret: string): SecretForm[] {
  const bytes = Buffer.from(secret, "utf8");
  const joined = secret.replace(/[\r\n]+[ \t]*/g, ""); // the search skips line ends, also those of the secret itself
  const wide = Buffer.from(secret, "utf16le");
  return [
    createForm(unitsOf(joined)),
    ...[
      ...nameSpellings(joined),
      ...jsonSpellings(joined),
      ...urlSpellings(secret),
      ...everyCharacterEscaped(secret),
    ].map((text) => createForm(unitsOf(text))),
    ...otherEncodings(joined).map((text) => createForm(bytewise(text))),
    createForm(unitsOf(bytes.toString("hex"), foldCase), "pairs"),
    createForm(unitsOf(bytes.join(",")), "numbers"),
    ...[...base64Forms(bytes), ...base64Forms(wide)].map((text) => createForm(unitsOf(text, forUrls))),
  ];
}

function createForm(units: readonly Unit[], bytes: SecretForm["bytes"] = "none"): SecretForm {
  const literal = units.map((unit) => unit.bytes).join("");
  // Each character may be escaped or coloured, or have a line for itself, or a few lines are deeply indented.
  const reach = 1024 + Math.min(24 * literal.length, 4 * literal.length + 16_384);
  return { literal, units, bytes, reach };
}

function unitsOf(text: string, other: (character: string) => string | undefined = () => undefined): Unit[] {
  return Array.from(text, (character) => ({
    bytes: Buffer.from(character, "utf8").toString("latin1"),
    code: character.codePointAt(0) ?? 0,
    other: other(character)?.charCodeAt(0) ?? -1,
    isWord: /[A-Za-z0-9]/.test(character),
  }));
}

function bytewise(bytes: Buffer): Unit[] {
  return Array.from(bytes, (code) => ({
    bytes: String.fromCharCode(code),
    code,
    other: -1,
    isWord: false,
  }));
}

const foldCase = (digit: string) => (/[a-f]/.test(digit) ? digit.toUpperCase() : undefined);
const forUrls = (digit: string) => ({ "+": "-", "/": "_" })[digit];

const shortestName = 8; // characters

/** In the name of an author, git leaves some characters out. */
function nameSpellings(text: string): string[] {
  const name = text.replace(/[<>]/g, "").replace(/^[\s.,:;"'\\]+|[\s.,:;"'\\]+$/g, "");
  return name !== text && name.length >= shortestName ? [name] : [];
}

// The search reads escapes of any kind. These spellings are for encoded text that is wrapped within an escape.
/** Encoders also escape HTML characters, slashes or non-ASCII characters, and some text is JSON in JSON. */
function jsonSpellings(text: string): string[] {
  const usual = JSON.stringify(text).slice(1, -1);
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return [
    usual,
    usual.replace(/[<>&]/g, toEscape),
    usual.replaceAll("/", "\\/"),
    usual.replace(/[\u0080-\uffff]/g, toEscape),
    JSON.stringify(usual).slice(1, -1),
  ];
}

/** Encoders differ in the case of digits, in the characters that they keep, and in the spelling of a blank. */
function urlSpellings(text: string): string[] {
  const usual = encodeURIComponent(text);
  const strict = usual.replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const form = strict.replaceAll("%20", "+");
  return [usual, strict, form].flatMap((spelling) => [
    spelling,
    spelling.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

function everyCharacterEscaped(text: string): string[] {
  const hex = Buffer.from(text, "utf8").toString("hex");
  const percent = (digits: string) => digits.replace(/../g, "%$&");
  const unicode = Array.from(text, (character) => character.charCodeAt(0).toString(16).padStart(4, "0"));
  const numbers = Array.from(text, (character) => character.codePointAt(0));
  return [
    percent(hex),
    percent(hex.toUpperCase()),
    unicode.map((digits) => `\\u${digits}`).join(""),
    numbers.map((number) => `&#${number};`).join(""),
  ];
}

/** Text outside of ASCII in encodings of one byte or of two; the search skips zero bytes. */
function otherEncodings(text: string): Buffer[] {
  if (/^[\0-\x7f]*$/.test(text)) return [];
  const wide = Buffer.from(text, "utf16le");
  const encodings = [Buffer.from(text, "latin1"), wide, Buffer.from(wide).swap16()];
  return encodings.map((bytes) => bytes.filter((byte) => byte !== 0)).map((bytes) => Buffer.from(bytes));
}

/** The base64 without the parts that depend on its neighbours, for each of its three possible offsets in a longer text. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return padded.slice(start, end);
  });
}
