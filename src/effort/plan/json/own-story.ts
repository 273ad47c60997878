// Adds a story of the program's own to prd.json, and takes it out again. Every other byte of the file stays.
import type { Node } from "jsonc-parser";
import type { OwnStory } from "../plan.ts";
import { lineEndOf } from "../splice.ts";
import { mostCommon } from "../words/index.ts";
import { describeOpenFields } from "./edit.ts";
import { type PrdEntries, readPrdEntries } from "./entries.ts";
import { member } from "./json.ts";
import { fieldNames } from "./story/index.ts";
import { endOfContent, indentOf } from "./syntax/index.ts";

/** The text with the story at the end of its list, so that no other story gets another number. @throws ConfigurationError */
export function addOwnStory(text: string, file: string, story: OwnStory): string {
  const parsed = readPrdEntries(text, file);
  const lastEntry = parsed.entries.at(-1)?.node;
  if (!lastEntry) throw new Error(`${file} has no stories`);
  const { byteOrderMark, body, syntax } = parsed.document;
  const last = placeOf(lastEntry);
  const isKeyed = last !== lastEntry;
  const fields = describe(parsed, story);
  if (syntax === "lines" || isBlock(parsed)) {
    const at = syntax === "lines" ? endOf(last) : endOfContent(body, last);
    const lines =
      syntax === "lines"
        ? [JSON.stringify(fields)]
        : isKeyed
          ? keyedLines(body, lastEntry, last, fields)
          : blockLines(body, last, fields);
    const text = lines.map((line) => `${lineEndOf(body)}${line}`).join("");
    return byteOrderMark + body.slice(0, at) + text + body.slice(at);
  }
  const gap = gapBefore(body, last);
  const entry = write(fields, body.slice(lastEntry.offset, endOf(lastEntry)), gap);
  const added = isKeyed ? `${JSON.stringify(story.id)}: ${entry}` : entry;
  return `${byteOrderMark}${body.slice(0, endOf(last))},${gap}${added}${body.slice(endOf(last))}`;
}

/** The text without the story. A story that is not there, or that a person changed, stays as it is. @throws ConfigurationError */
export function removeOwnStory(text: string, file: string, story: OwnStory): string {
  const parsed = readPrdEntries(text, file);
  const entry = parsed.entries.find(({ id }) => id === story.id);
  const { title, description } = entry?.fields ?? {};
  if (!entry || title !== story.title || description !== story.description) return text;
  const { byteOrderMark, body } = parsed.document;
  if (parsed.document.syntax === "lines" || isBlock(parsed)) {
    const line = body.lastIndexOf("\n", placeOf(entry.node).offset - 1);
    const start = body[line - 1] === "\r" ? line - 1 : line;
    const end = parsed.document.syntax === "lines" ? endOf(entry.node) : endOfContent(body, entry.node);
    return byteOrderMark + body.slice(0, Math.max(start, 0)) + body.slice(end);
  }
  const place = placeOf(entry.node);
  const siblings = place.parent?.children ?? [];
  const index = siblings.findIndex(({ offset }) => offset === place.offset);
  const before = siblings[index - 1];
  const from = before ? endOf(before) : place.offset;
  const to = before ? endOf(place) : (siblings[index + 1]?.offset ?? endOf(place));
  return byteOrderMark + body.slice(0, from) + body.slice(to);
}

/** Whether the stories are YAML with a line for each member. */
function isBlock({ document, entries }: PrdEntries): boolean {
  const offset = entries.at(-1)?.node.offset;
  return document.syntax === "yaml" && offset !== undefined && document.body[offset] !== "{";
}

/** What a story takes up in its list: its member, in an object with an entry for each id. */
function placeOf(node: Node): Node {
  return node.parent?.type === "property" ? node.parent : node;
}

/** A story as a member in YAML, as deep as the one before it. */
function keyedLines(body: string, entry: Node, { offset }: Node, fields: object): string[] {
  const [outer, inner] = [indentOf(body, offset), indentOf(body, entry.offset)];
  const members = Object.entries(fields).map(([key, value]) => `${inner}${key}: ${JSON.stringify(value)}`);
  return [`${outer}${JSON.stringify(Object.values(fields)[0])}:`, ...members];
}

/** A story as a list item in YAML, as deep as the one before it. */
function blockLines(body: string, { offset }: Node, fields: object): string[] {
  const indent = indentOf(body, offset);
  const bullet = `${indent.slice(0, -2)}- `;
  return Object.entries(fields).map(
    ([key, value], index) => `${index === 0 ? bullet : indent}${key}: ${JSON.stringify(value)}`,
  );
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** The white space before an entry of a list. */
function gapBefore(body: string, { offset }: Node): string {
  const before = body.slice(0, offset);
  return before.slice(before.trimEnd().length);
}

/** A story as JSON, on one line or several, as the story before it is written. */
function write(story: object, example: string, gap: string): string {
  if (!example.includes("\n")) return JSON.stringify(story);
  const inner = /\n([ \t]*)\S/.exec(example)?.[1] ?? "";
  const outer = gap.slice(gap.lastIndexOf("\n") + 1);
  const step = inner.startsWith(outer) ? inner.slice(outer.length) : "  ";
  const lines = JSON.stringify(story, undefined, step || "  ").split("\n");
  return lines.join(`${lineEndOf(example)}${outer}`);
}

function describe(parsed: PrdEntries, { id, title, description, criterion }: OwnStory): object {
  const values = parsed.entries.map(({ value }) => value);
  const nameOf = (names: readonly string[]) =>
    mostCommon(values.flatMap((value) => names.find((name) => Object.hasOwn(value, name)) ?? [])) ?? names[0];
  const priorities = values.flatMap((value) => {
    const priority = member(value, "priority");
    return typeof priority === "number" ? [priority] : [];
  });
  const [open, isOpen] = describeOpenFields(parsed);
  return Object.fromEntries([
    ["id", id],
    [nameOf(fieldNames.title), title],
    [nameOf(fieldNames.description), description],
    [nameOf(fieldNames.acceptanceCriteria.slice(0, 2)), [criterion]],
    ...(priorities.length > 0 ? [["priority", Math.min(...priorities)]] : []),
    [open, isOpen],
  ]);
}
