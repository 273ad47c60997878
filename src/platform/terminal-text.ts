// Keeps control of the terminal with this program: text from outside cannot colour, move, hide or retitle anything.
import type { Output } from "./process/index.ts";

/** Stand for an escape code of this program until `toTerminalText` writes it; no text has these characters. */
const codeStart = "\u{fdd0}";
const codeEnd = "\u{fdd1}";
const ownCode = new RegExp(`${codeStart}([0-9]{1,2})${codeEnd}`, "g");

/** A text with this graphic rendition, such as 31 for red, on an output of `createPlainOutput`. */
export function withRendition(code: number, text: string): string {
  return `${codeStart}${code}${codeEnd}${text}${codeStart}0${codeEnd}`;
}

// Sources: ECMA-48, sections 5.3 to 5.6; xterm's "Control Sequences". The one-byte forms of C1 are here as characters.
const sequences = new RegExp(
  [
    "(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]?",
    "(?:\\u001b[\\]P_^X]|[\\u009d\\u0090\\u009f\\u009e\\u0098])[^\\u0007\\u001b\\u009c\\n]*(?:\\u0007|\\u001b\\\\|\\u009c)?",
    "\\u001b[ -/]*[0-~]?",
  ].join("|"),
  "g",
);
const lineEnds = /\r\n|\u2028|\u2029/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern is about control characters.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Characters that reorder or hide a part of a line. */
const invisible = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** A text as a terminal may get it: without escape codes, except own ones, and with no control character but tab and line feed. JSON keeps its meaning. */
export function toTerminalText(text: string): string {
  if (isJson(text)) return text.replace(unsafe, toEscape);
  return text
    .replace(sequences, "")
    .replace(lineEnds, "\n")
    .replace(controls, " ")
    .replace(invisible, "")
    .replace(ownCode, "\u001b[$1m");
}

function isJson(text: string): boolean {
  if (!/^[{[]/.test(text)) return false;
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

/** What may stand in JSON as it is and must not in a terminal. */
const unsafe = /[\u007f-\u009f\u2028\u2029\ufdd0\ufdd1]|\p{Cf}/gu;

function toEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** An output that passes on only such text. Its stream is for views of this program and is not changed. */
export function createPlainOutput(output: Output): Output {
  return {
    out: (line) => output.out(toTerminalText(line)),
    error: (line) => output.error(toTerminalText(line)),
    isTerminal: output.isTerminal,
    hasColors: output.hasColors,
    stream: output.stream,
  };
}
