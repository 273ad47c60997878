// Tells a program that could not start from one that worked and failed: by its exit code and what was printed.
import { stripVTControlCharacters } from "node:util";

/** The end of a process, and the end of what it and its shell printed. */
export interface EndedProgram {
  readonly exitCode: number;
  readonly printed: string;
}

/** Source: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_08_02 */
const notFound = 127;
const notExecutable = 126;

const mostLines = 20; // a program that printed more had started
const closingLines = 3;
const longestWords = 300; // characters

/** What a shell, the kernel or `env` says of a program that cannot start. */
const complaint =
  /not found|no such file or directory|cannot execute|permission denied|bad interpreter|exec format error|is a directory|failed to (?:run|execute|spawn)|file name too long|error while loading shared libraries/i;

/** A shell that cannot start a command of its line: `sh: 1: my-agent: not found`, `sudo: my-agent: command not found`. */
const shellComplaint =
  /^(?:[\w./-]*sh|env|exec|sudo|nohup|nice|timeout|xargs)(?::(?: line)? ?\d+)?: .+: (?:command not found|not found|permission denied|no such file or directory|cannot execute.*|.*bad interpreter.*|exec format error|is a directory)$/i;

/** A shell that cannot read its line at all: `sh: 1: Syntax error: "(" unexpected`, `sh: 0: Illegal option -5`. */
const unreadableLine =
  /^(?:[\w./-]*sh: (?:\d+: |-c: |line \d+: )+.*(?:syntax error|unexpected EOF)|[\w./-]*sh: 0: )/i;

/** What an interpreter says that does not find the script it was given: Python, sh, Perl, Ruby, PHP, Deno and Bun. */
const missingScript =
  /^(?:\S*python[\d.]*: can't open file .+ No such file|(?:\S*sh: )(?:\d+: )?cannot open .+: No such file|Can't open perl script ".+|\S*ruby: No such file or directory -- .+|Could not open input file: .+|error: Module not found ["']\S+["']\.?$)/i;
/** Node says it of any module; of the script itself, that nothing has required it. */
const missingModule = /Cannot find module '\//;
const requiredByNothing = /^requireStack: \[\]$|^url: 'file:/;

const refusesRoot =
  /cannot be used with root|(?:refus\w+|unable|not (?:allowed|permitted|supported|possible)|must not|do(?:es)? not|don't|cannot|can't) (?:to )?(?:be )?(?:run|start|work|used?|execut\w+)\w*(?: \w+)? (?:as|by|with) (?:the )?root\b|running as root is not/i;

/**
 * The words that say why a program could not start; undefined if it may have worked. A program may also end with 127 because
 * a command of its own is missing, so that without such words, or after much output, it counts as started.
 */
export function findStartFault({ exitCode, printed }: EndedProgram): string | undefined {
  const lines = linesOf(printed);
  if (lines.length > mostLines) return undefined;
  const missing = exitCode === 0 ? undefined : findMissingScript(lines);
  if (missing !== undefined) return missing;
  const last = lines.slice(-closingLines);
  const isShellsCode = exitCode === notFound || exitCode === notExecutable;
  if (isShellsCode && lines.length === 0) return withoutWords(exitCode);
  const isFault =
    (isShellsCode && last.some((line) => complaint.test(line))) ||
    // The last command of a pipeline or of a list hides the exit code of the others.
    (lines.length > 0 && lines.every((line) => shellComplaint.test(line))) ||
    (exitCode === 2 && unreadableLine.test(lines[0] ?? "")) ||
    (exitCode !== 0 && last.some((line) => refusesRoot.test(line)));
  return isFault ? lastWords(printed) : undefined;
}

function findMissingScript(lines: readonly string[]): string | undefined {
  const script = lines.at(-1);
  if (script !== undefined && missingScript.test(script)) return script.slice(-longestWords);
  return lines.some((line) => requiredByNothing.test(line))
    ? lines.find((line) => missingModule.test(line))?.slice(-longestWords)
    : undefined;
}

/** Whether the words that `findStartFault` gave are about a script that an interpreter did not find. */
export function isMissingScript(words: string): boolean {
  return missingScript.test(words) || missingModule.test(words);
}

function withoutWords(exitCode: number): string {
  const meaning = exitCode === notFound ? "the command was not found" : "the command is not executable";
  return `exit code ${exitCode} without output, which means that ${meaning}`;
}

/** Where an error came from, which hides what it was. */
const stackLine = /^at .*:\d+:\d+\)?$|^Node\.js v\d/;

/** The last lines of an output as one line, without a stack. */
export function lastWords(printed: string): string {
  const lines = linesOf(printed);
  const telling = lines.filter((line) => !stackLine.test(line));
  return (telling.length > 0 ? telling : lines).slice(-closingLines).join(" / ").slice(-longestWords);
}

function linesOf(printed: string): string[] {
  return stripVTControlCharacters(printed)
    .split(/\r?\n|\r/)
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
}
