// Edits a file of git's settings as text, where a value must not be among the arguments of a program.
import type { SettingEntry } from "./transport-settings.ts";

type Entry = Pick<SettingEntry, "name" | "value">;

/** An entry with its own section header; git allows a section to be repeated. */
export function renderEntry({ name, value }: Entry): string {
  const [, section = "http", part, key = "extraheader"] = /^([^.]+)(?:\.(.*))?\.([^.]+)$/s.exec(name) ?? [];
  const quoted = (text: string) => text.replace(/[\\"]/g, "\\$&");
  return `[${section}${part === undefined ? "" : ` "${quoted(part)}"`}]\n\t${key} = "${quoted(value)}"\n`;
}

/** Appends entries to a file's text, one character per byte. */
export function appendEntries(text: string, entries: readonly Entry[]): string {
  const lineEnd = text === "" || text.endsWith("\n") ? "" : "\n";
  const added = entries.map(renderEntry).join("");
  return text + (added === "" ? "" : lineEnd + Buffer.from(added, "utf8").toString("latin1"));
}

const header = /^(\s*\[\s*([^\s"\]]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\])(.*)$/s;
const assignment = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:[=#;]|$)/;

/** Removes all entries of some names from a file's text, one character per byte; other lines stay as they are. */
export function dropEntries(text: string, names: ReadonlySet<string>): string {
  let section = "";
  let drops = false;
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    // The line before ended with a backslash, and this one continues it.
    const continues: boolean = drops || isContinued(kept.at(-1) ?? "");
    const found: RegExpExecArray | null = continues ? null : header.exec(line);
    if (found) section = sectionName(found[2] ?? "", found[3]);
    const key: string | undefined = continues
      ? undefined
      : assignment.exec(found?.[4] ?? line)?.[1]?.toLowerCase();
    const isDropped: boolean = drops || (key !== undefined && names.has(`${section}.${key}`));
    drops = isDropped && isContinued(line);
    if (!isDropped) kept.push(line);
    else if (found?.[1] !== undefined) kept.push(found[1]);
  }
  return kept.join("\n");
}

/** Whether a line ends with a backslash that is not one of a pair. */
function isContinued(line: string): boolean {
  return (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
}

function sectionName(name: string, part: string | undefined): string {
  if (part === undefined) return name.toLowerCase();
  const text = Buffer.from(part.replace(/\\(.)/g, "$1"), "latin1").toString("utf8");
  return `${name.toLowerCase()}.${text}`;
}
