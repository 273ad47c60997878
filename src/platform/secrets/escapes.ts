// Reads one character in the spellings of encoders: \u0041, \x41, \101, %41, %2541, &#65;, &lt;, =41.

/** The character that is spelled, and where its spelling ends. `isByte`: a byte, of which others may be a part. */
export interface Escape {
  readonly code: number;
  readonly end: number;
  readonly isByte: boolean;
}

const longestEscape = 32; // characters
const numberSign = 0x23;
const ampersand = 0x26;
const equals = 0x3d;

/** Named characters of HTML that stand for a character of ASCII. Source: https://html.spec.whatwg.org/entities.json */
const entities: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  ast: "*",
  bsol: "\\",
  colon: ":",
  comma: ",",
  commat: "@",
  dollar: "$",
  equals: "=",
  excl: "!",
  grave: "`",
  gt: ">",
  Hat: "^",
  lbrace: "{",
  lbrack: "[",
  lcub: "{",
  lowbar: "_",
  lpar: "(",
  lsqb: "[",
  lt: "<",
  nbsp: " ",
  num: "#",
  percnt: "%",
  period: ".",
  plus: "+",
  quest: "?",
  quot: '"',
  rbrace: "}",
  rbrack: "]",
  rcub: "}",
  rpar: ")",
  rsqb: "]",
  semi: ";",
  sol: "/",
  verbar: "|",
  vert: "|",
};

const hex = "[0-9A-Fa-f]";
// Encoders that follow one another double the backslash, and turn % into %25 and & into &amp;.
const spelling = new RegExp(
  [
    String.raw`\\{1,8}(?:u(?<u>${hex}{4})|u\{(?<point>${hex}{1,6})\}|U(?<long>${hex}{8})|x(?<x>${hex}{2})|(?<octal>[0-3][0-7]{2}))`,
    `%(?:25){0,3}(?<percent>${hex}{2})`,
    String.raw`&(?:amp;){0,3}(?:#(?<decimal>\d{1,7})|#[xX](?<entity>${hex}{1,6})|(?<name>[A-Za-z]{2,6}));`,
    `=(?<quoted>[0-9A-F]{2})`,
  ].join("|"),
  "y",
);

const starts = new Uint8Array(256);
for (const start of "\\%&=") starts[start.charCodeAt(0)] = 1;

const follows = new Uint8Array(128); // what may stand after the first character of an escape
for (let code = 0; code < 0x80; code++)
  follows[code] = /[A-Fa-f0-9uUx\\#]/.test(String.fromCharCode(code)) ? 1 : 0;

/** Whether an escape may begin with this character. */
export function startsEscape(code: number): boolean {
  return starts[code] === 1;
}

/** Whether an escape may begin with these two characters; much faster than to read it. */
export function mayBeEscape(first: number, next: number): boolean {
  if (starts[first] !== 1) return false;
  if (first === ampersand) return next === numberSign || isLetter(next);
  return first === equals ? isUpperHex(next) : follows[next] === 1;
}

/** The escape at a position; undefined if there is none. */
export function readEscape(text: string, at: number): Escape | undefined {
  const first = text.charCodeAt(at);
  if (!mayBeEscape(first, text.charCodeAt(at + 1))) return undefined;
  if (first === equals && !isUpperHex(text.charCodeAt(at + 2))) return undefined;
  spelling.lastIndex = at;
  const groups = spelling.exec(text)?.groups;
  if (!groups) return undefined;
  const { lastIndex: end } = spelling;
  const point = groups.u ?? groups.point ?? groups.long ?? groups.entity;
  if (point !== undefined) return { code: Number.parseInt(point, 16), end, isByte: false };
  if (groups.decimal !== undefined) return { code: Number(groups.decimal), end, isByte: false };
  if (groups.name !== undefined) {
    const named = entities[groups.name];
    return named === undefined ? undefined : { code: named.charCodeAt(0), end, isByte: false };
  }
  if (groups.octal !== undefined) return { code: Number.parseInt(groups.octal, 8), end, isByte: true };
  const byte = groups.x ?? groups.percent ?? groups.quoted ?? "";
  return { code: Number.parseInt(byte, 16), end, isByte: true };
}

const continues = new Uint8Array(256);
for (let code = 0x20; code < 0x7f; code++)
  continues[code] = /[A-Za-z0-9#;:{}\\%&[\]?<=>!-/]/.test(String.fromCharCode(code)) ? 1 : 0;
continues[0x1b] = 1;
continues.fill(1, 0x80, 0xc0); // the later bytes of a character in UTF-8

function isUpperHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46);
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

/** Whether a text ends where an escape or a terminal code may not yet be complete. */
export function isCutShort(text: string, at: number): boolean {
  if (text.length - at > longestEscape) return false;
  let end = at + 1;
  while (end < text.length && continues[text.charCodeAt(end)] === 1) end++;
  return end === text.length;
}
