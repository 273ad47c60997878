// Texts in YAML, as far as workflows need them.

/** Words that YAML reads as something else than a text. */
const special = /^(true|false|yes|no|on|off|null|~)$/i;

/** A text as a scalar in one line; in quotation marks where YAML would read it differently. */
export function scalar(text: string): string {
  const isPlain = /^[A-Za-z./$_][^\n\t"'\\#:]*$/.test(text) && !text.endsWith(" ") && !special.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Lines, each moved to the right. */
export function indent(lines: readonly string[], spaces: number): string[] {
  return lines.map((line) => (line === "" ? "" : `${" ".repeat(spaces)}${line}`));
}

/** A step of a job: an item of a list whose first key is on the line of the dash. */
export function step([first = "", ...rest]: readonly string[]): string[] {
  return [`- ${first}`, ...indent(rest, 2)];
}
