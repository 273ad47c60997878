// Marks stories in a Markdown plan, writes notes below them, and adds stories. Every other character stays.
import { flatten } from "../../quoting.ts";
import type { OwnStory, PrdEdit } from "../plan.ts";
import { applySplices, lineEndOf, type Splice } from "../splice.ts";
import type { CheckItem, MarkdownDocument } from "./document.ts";
import { findStories, type MarkdownPlan, noteOf } from "./stories.ts";

/** The text after these edits. @throws ConfigurationError if it cannot be read, Error on an unknown story */
export function editPlan(text: string, file: string, edits: readonly PrdEdit[]): string {
  const plan = findStories(text, file);
  const marks = new Map<CheckItem, boolean>();
  const notes = new Map<CheckItem, string>();
  for (const { id, passes, notes: note } of edits) {
    const item = plan.stories.find((story) => story.id === id)?.item;
    if (!item) throw new Error(`${file} has no story ${id}`);
    if (passes !== undefined) marks.set(item, passes);
    if (note !== undefined) notes.set(item, note);
  }
  if (plan.variant.leavesOnly) markParents(marks);
  const { document } = plan;
  const splices = [
    ...[...marks].flatMap(([item, done]) => markSplice(plan, item, done)),
    ...[...notes].flatMap(([item, note]) => noteSplice(document, item, flatten(note))),
  ];
  return document.byteOrderMark + applySplices(document.body, splices);
}

export function isDone({ mark }: CheckItem): boolean {
  return /^[xX]$/.test(mark);
}

/** A parent is done if and only if all items below it are. */
function markParents(marks: Map<CheckItem, boolean>): void {
  for (const [item, done] of [...marks])
    for (let { parent } = item; parent; { parent } = parent) {
      const all = parent.children.every((child) => marks.get(child) ?? isDone(child));
      if (done ? all : isDone(parent)) marks.set(parent, done);
    }
}

function markSplice({ stories }: MarkdownPlan, item: CheckItem, done: boolean): Splice[] {
  if (isDone(item) === done) return [];
  return [
    { offset: item.markOffset, length: 1, text: done ? doneMark(stories.map((story) => story.item)) : " " },
  ];
}

/** The mark that most done items have. */
export function doneMark(items: readonly CheckItem[]): string {
  const upper = items.filter(({ mark }) => mark === "X").length;
  return upper > items.filter(({ mark }) => mark === "x").length ? "X" : "x";
}

function noteSplice({ body }: MarkdownDocument, item: CheckItem, note: string): Splice[] {
  const point = noteOf(item);
  if (point?.text === note || (!point && note === "")) return [];
  if (point && note === "") {
    const start = body.lastIndexOf("\n", point.start - 1);
    const lineEnd = body[start - 1] === "\r" ? start - 1 : start;
    return [{ offset: lineEnd, length: point.end - lineEnd, text: "" }];
  }
  if (point) {
    const bullet = /^(?:[-*+]|\d{1,9}[.)])\s+/.exec(body.slice(point.start))?.[0] ?? "- ";
    return [{ offset: point.start, length: point.end - point.start, text: `${bullet}Note: ${note}` }];
  }
  const bullet = /^[-*+]/.exec(body.slice(item.points[0]?.start ?? item.start))?.[0] ?? item.bullet;
  return [
    { offset: item.textEnd, length: 0, text: `${lineEndOf(body)}${item.indent}${bullet} Note: ${note}` },
  ];
}

/** The text with a story after the last one at the top of a list. */
export function addStory(text: string, file: string, story: OwnStory): string {
  const { document } = findStories(text, file);
  const { body, byteOrderMark } = document;
  const last = document.items.findLast(({ parent }) => !parent);
  if (!last) throw new Error(`${file} has no stories`);
  const from = body.lastIndexOf("\n", last.start - 1) + 1;
  const outer = body.slice(from, last.start);
  const lines = [
    `${outer}${last.bullet} [ ] ${story.id}: ${flatten(story.title)}`,
    ...[story.description, story.criterion].map((line) => `${last.indent}${last.bullet} ${flatten(line)}`),
  ];
  const added = lines.map((line) => `${lineEndOf(body)}${line}`).join("");
  return byteOrderMark + body.slice(0, last.end) + added + body.slice(last.end);
}

/** The text without a story that `addStory` added. */
export function removeStory(text: string, file: string, story: OwnStory): string {
  const { document, stories } = findStories(text, file);
  const found = stories.find(({ id }) => id === story.id);
  if (!found || found.title !== flatten(story.title)) return text;
  const { body, byteOrderMark } = document;
  const line = body.lastIndexOf("\n", found.item.start - 1);
  const start = line > 0 && body[line - 1] === "\r" ? line - 1 : Math.max(line, 0);
  return byteOrderMark + body.slice(0, start) + body.slice(found.item.end);
}
