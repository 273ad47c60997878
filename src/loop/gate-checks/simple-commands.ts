// Splits a shell command into the simple commands that run one after another, as far as this is clear without a shell.
import { type ParseEntry, parse } from "shell-quote";

/** The words of a simple command; undefined if they are known only to a shell. */
export type Words = readonly string[] | undefined;

/** Words that begin a compound command, or a command on a condition. */
const keywords: ReadonlySet<string> = new Set(
  "if for while until case function select { ! [[ trap eval".split(" "),
);
const sequences: ReadonlySet<string> = new Set(["&&", ";", "|", "|&"]);
const redirections: ReadonlySet<string> = new Set([">", ">>", "<", ">&", "<&", "<(", ">|"]);

/** Reads the commands that always run while all before succeed. Reading ends at the first part that is not clear. */
export function readSimpleCommands(command: string): Words[] {
  // Line breaks and substitutions are not read by the parser.
  if (/[\n`]|\$\(|<</.test(command)) return [];
  const commands: Words[] = [];
  let entries: ParseEntry[] = [];
  for (const entry of parse(command, (name) => ({ op: name }))) {
    const operator = typeof entry === "object" && "op" in entry ? entry.op : undefined;
    if (operator !== undefined && sequences.has(operator)) {
      commands.push(readWords(entries));
      entries = [];
    } else if (operator === "||" || operator === "&" || operator === "(" || operator === ")") {
      return commands;
    } else entries.push(entry);
    const [first] = entries;
    if (typeof first === "string" && keywords.has(first)) return commands;
  }
  return entries.length > 0 ? [...commands, readWords(entries)] : commands;
}

function readWords(entries: readonly ParseEntry[]): Words {
  const words: string[] = [];
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index];
    if (typeof entry === "string") words.push(entry);
    else if (entry === undefined || "comment" in entry) break;
    else if (redirections.has(entry.op)) {
      // `2>` has its number before it, and its file after it.
      if (/^\d$/.test(words.at(-1) ?? "")) words.pop();
      index += 1;
    } else return undefined;
  }
  const start = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  return start < 0 ? [] : withoutWrapper(words.slice(start));
}

/** Programs and built-in commands that run the command after them. */
const wrappers: ReadonlySet<string> = new Set(["exec", "command", "time", "nice", "env"]);

function withoutWrapper(words: readonly string[]): Words {
  const [first = "", second = ""] = words;
  if (!wrappers.has(first) || words.length === 1) return words;
  // Options and variables of the wrapper are not read.
  return second.startsWith("-") || second.includes("=") ? undefined : withoutWrapper(words.slice(1));
}
