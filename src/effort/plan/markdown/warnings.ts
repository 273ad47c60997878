// What is doubtful about a Markdown plan, one sentence each.
import * as path from "node:path";
import { flatten } from "../../quoting.ts";
import type { CheckItem, MarkdownDocument, Section } from "./document.ts";
import type { NamedItem } from "./naming.ts";

/** Warns of what a person may have meant otherwise. `stories` are the items that are read. */
export function warnAbout(
  { items, sections }: MarkdownDocument,
  stories: readonly NamedItem[],
  file: string,
): string[] {
  const read = new Set(stories.map(({ item }) => item));
  const finished = items.filter(
    (item) => !read.has(item) && !isTicked(item) && item.children.every(isTicked),
  );
  return [
    ...finished.map(
      ({ text }) =>
        `All items below "${text.slice(0, 60)}" are done, and it is not; mark it as done by hand.`,
    ),
    ...warnAboutBoxes(sections, items),
    ...warnAboutCriteria(sections, file),
  ];
}

/** Whether a line has a box without the blanks around it, as people type it. A link in brackets is none. */
function isNearlyBox(line: string): boolean {
  const [found, before, mark, after] =
    /^(?:[-*+]|\d{1,9}[.)])(\s*)\[([ xX]?)\](?![([:])(\s*)\S/.exec(line) ?? [];
  return found !== undefined && (before === "" || mark === "" || after === "");
}

function warnAboutBoxes(sections: readonly Section[], items: readonly CheckItem[]): string[] {
  const texts = [...sections, ...items].flatMap((part) => part.texts);
  const points = items.flatMap((item) => item.points.map(({ text }) => `- ${text}`));
  const lines = [...texts.filter((text) => !/^(?:```|~~~)/.test(text)), ...points].flatMap((text) =>
    text.split("\n"),
  );
  const found = lines.map((line) => line.trim()).filter(isNearlyBox);
  const [first] = found;
  if (first === undefined) return [];
  const count = found.length === 1 ? "A line looks" : `${found.length} lines look`;
  return [
    `${count} like a check box and ${found.length === 1 ? "is" : "are"} not read: ${JSON.stringify(flatten(first).slice(0, 60))}; write "- [ ] " with both spaces.`,
  ];
}

const criteriaTitle = /^[\s>*_#-]*(?:acceptance criteria|definition of done|success criteria)[\s*_:]*$/im;

/** In documents of requirements the boxes below each story are often its criteria, and the story is a heading. */
function warnAboutCriteria(sections: readonly Section[], file: string): string[] {
  const found = sections.filter(
    ({ title, texts, tasks }) =>
      tasks.length > 0 && (criteriaTitle.test(title) || texts.some((text) => criteriaTitle.test(text))),
  );
  const [first] = found;
  if (!first) return [];
  return [
    `The boxes below ${JSON.stringify(first.title.slice(0, 60))} look like acceptance criteria, but each box is read as a story; for one story per heading, let an agent write a plan: ralph-ci plan ${path.basename(file)}.`,
  ];
}

function isTicked({ mark }: CheckItem): boolean {
  return /^[xX]$/.test(mark);
}
