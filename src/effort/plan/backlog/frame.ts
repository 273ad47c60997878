// One text for all files of a plan: a line with the name of each, and its content. What is not edited stays as it is.

/** A file of a plan. */
export interface PlanPart {
  /** From the folder above that of the tasks, such as `tasks/task-1 - Pay.md` or `config.yml`. */
  readonly name: string;
  readonly text: string;
}

/** A file in the text of all files. */
export interface FramedPart {
  readonly name: string;
  /** The offset of the line with its name. */
  readonly start: number;
  /** Where its content is. A line in it that looks like a name has a backslash before it. */
  readonly offset: number;
  readonly content: string;
  /** The offset behind it and the line end that follows it. */
  readonly end: number;
}

/** The name of a file whose words the tasks use. */
export const configName = "config.yml";

/** Whether a file with this name belongs to a plan. */
export function isPartName(name: string): boolean {
  return name === configName || /^tasks\/[^/\\\r\n\0]+\.md$/i.test(name);
}

let order: Intl.Collator | undefined;

/** Created for the first plan of this form: the language data takes longer to load than most of the program. */
function byNumbers(): Intl.Collator {
  order ??= new Intl.Collator("en", { numeric: true });
  return order;
}

/** The text of all files, in the order of the numbers in their names. */
export function joinParts(parts: readonly PlanPart[]): string {
  return parts
    .toSorted((one, other) => byNumbers().compare(one.name, other.name))
    .map(({ name, text }) => `${headOf(name)}\n${escapeContent(text)}\n`)
    .join("");
}

/** The line that begins a file. */
export function headOf(name: string): string {
  return `===== ${name} =====`;
}

/** The content of a file, as it stands in the text of all files. */
export function escapeContent(text: string): string {
  return text.replaceAll(/^(?=\\*===== .+ =====\r?$)/gm, "\\");
}

/** The files in a text of all files, as their contents stand there. */
export function findParts(body: string): FramedPart[] {
  const heads = [...body.matchAll(/^===== (.+) =====\r?(?:\n|$)/gm)];
  return heads.map((head, index) => {
    const offset = head.index + head[0].length;
    const end = heads[index + 1]?.index ?? body.length;
    const contentEnd = body[end - 1] === "\n" && end > offset ? end - 1 : end;
    return { name: head[1] ?? "", start: head.index, offset, content: body.slice(offset, contentEnd), end };
  });
}

/** The files in a text of all files. */
export function splitParts(body: string): PlanPart[] {
  return findParts(body).map(({ name, content }) => ({
    name,
    text: content.replaceAll(/^\\(?=\\*===== .+ =====\r?$)/gm, ""),
  }));
}
