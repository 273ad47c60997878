// The forms in which tools name a place in a file on one line of their output.
// Models: the problem matchers of GitHub's set-up actions, and those of editors.

/** A place as a tool printed it. */
export interface PrintedPlace {
  readonly path: string;
  readonly line: number; // counted from 1
}

/** A problem with its place, on one line. */
export interface PrintedProblem {
  readonly place: PrintedPlace;
  readonly message: string;
}

/** What tools put before the path, such as `vet: `. */
const lead = "^\\s*(?:(?:[A-Za-z][\\w-]{0,20}:|E|\\[ERROR\\]|ERROR in)\\s+)?";

const problemForms: readonly RegExp[] = [
  // TypeScript, .NET
  new RegExp(`${lead}(?<path>[^\\s:][^:]*?)\\((?<line>\\d+)(?:,\\d+){0,3}\\)\\s?:\\s*(?<message>\\S.*)$`),
  // ESLint's compact format
  new RegExp(`${lead}(?<path>[^\\s:][^:]*): line (?<line>\\d+), col \\d+, (?<message>\\S.*)$`),
  // Maven
  new RegExp(`${lead}(?<path>[^\\s:][^:]*):\\[(?<line>\\d+),\\d+\\]\\s+(?<message>\\S.*)$`),
  // TypeScript in colours
  new RegExp(`${lead}(?<path>[^\\s:][^:]*):(?<line>\\d+):\\d+ - (?<message>\\S.*)$`),
  // Kotlin
  /^e:\s+(?<path>[^\s:][^:]*):(?<line>\d+):\d+\s+(?<message>\S.*)$/,
  // compilers, Go, pytest, mypy, ESLint's unix format, Ruby
  new RegExp(`${lead}(?<path>[^\\s:][^:]*):(?<line>\\d+)(?::\\d+)?:(?: \\s*|(?=in\\b))(?<message>\\S.*)$`),
  // PHP
  /^(?<message>(?:PHP )?[\w ]*(?:error|Error|Exception)\b.*) in (?<path>\/[^:]+?)(?: on line |:)(?<line>\d+)$/,
];

const placeForms: readonly RegExp[] = [
  // JavaScript and Java
  /^\s*at (?:.*\()?(?:async )?(?<path>[^\s():][^():]*):(?<line>\d+)(?::\d+)?\)?$/,
  // Vitest
  /^\s*\u276f (?:.*\s)?(?<path>[^\s:]+):(?<line>\d+):\d+$/,
  // Rust, Ruff, and tools that draw frames
  /^\s*(?:-->|\u256d\u2500\[|\u250c\u2500+|,-\[)\s*(?<path>[^\s:][^:]*):(?<line>\d+):\d+\]?$/,
  // a panic of Rust
  /\bpanicked at (?:'.*', )?(?<path>[^\s:][^:]*):(?<line>\d+):\d+:?$/,
  // a panic of Go
  /^\t(?<path>[^\s:][^:]*):(?<line>\d+) \+0x[0-9a-f]+$/,
  // TAP
  /^\s+\S.* \((?<path>[^\s():]+):(?<line>\d+):\d+\)$/,
  // RSpec, minitest
  /^\s*# (?<path>[^\s:][^:]*):(?<line>\d+)(?::in .*)?$/,
  /\[(?<path>[^\s\]:][^\]:]*):(?<line>\d+)\]:?$/,
  // esbuild, PHPUnit
  /^\s*(?<path>[^\s:]+):(?<line>\d+)(?::\d+)?:?$/,
];

const pythonForms: readonly RegExp[] = [
  /^\s*(?:E\s+)?File "(?<path>[^"]+)", line (?<line>\d+)/,
  // a short traceback of pytest
  /^(?<path>[^\s:][^:]*):(?<line>\d+): in \S+$/,
];

/** Reads a problem and its place. Its message may be that of a warning. */
export function readProblem(text: string): PrintedProblem | undefined {
  for (const form of problemForms) {
    const found = form.exec(text);
    const place = placeOf(found);
    if (place) return { place, message: found?.groups?.message ?? "" };
  }
  return undefined;
}

/** Reads a place that belongs to a message on an earlier line. */
export function readPlace(text: string): PrintedPlace | undefined {
  return firstPlace(placeForms, text);
}

/** Reads a place of a Python traceback, whose message follows after the last place. */
export function readPythonPlace(text: string): PrintedPlace | undefined {
  return firstPlace(pythonForms, text);
}

function firstPlace(forms: readonly RegExp[], text: string): PrintedPlace | undefined {
  for (const form of forms) {
    const place = placeOf(form.exec(text));
    if (place) return place;
  }
  return undefined;
}

const lastLine = 10_000_000;

function placeOf(found: RegExpExecArray | null): PrintedPlace | undefined {
  const { path = "", line = "" } = found?.groups ?? {};
  const number = Number(line);
  return path !== "" && number >= 1 && number <= lastLine ? { path, line: number } : undefined;
}

/** Whether a message only warns or explains. */
export function isMild(message: string): boolean {
  return /^(?:\W*)(?:warning|warn|note|notice|info|hint|help|remark)\b/i.test(message);
}

const headings: readonly RegExp[] = [
  /^\W*\[ERROR\]\s+(?<text>\S.*)$/,
  /^\s*\u25cf\s+(?<text>\S.*)$/, // Jest
  /^E {2,}(?!\+ )(?<text>\S.*)$/, // pytest
  /^\s*(?<text>(?:error|fatal|panic)(?:\[\w+\]| error)?: \S.*)$/,
  /^\s*(?<text>Failed asserting\b.*)$/,
  /^(?:.{0,80}?\s)??(?<text>[\w.$:]*(?:Error|Exception|Failure|Panic)\b.*)$/,
];

/** Reads a line that says what went wrong and names no place. */
export function readHeading(text: string): string | undefined {
  for (const form of headings) {
    const said = form.exec(text)?.groups?.text;
    if (said !== undefined) return said;
  }
  return undefined;
}
