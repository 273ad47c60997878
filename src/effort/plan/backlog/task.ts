// Reads one task of Backlog.md: front matter, and sections with the text.
import * as path from "node:path";
import type { Nodes } from "mdast";
import { ConfigurationError } from "../../../platform/index.ts";
import { flatten } from "../../quoting.ts";
import { isFault, isRecord, type JsonDocument, type JsonRecord, readDocument } from "../json/index.ts";
import { markdownParser } from "../packages.ts";
import type { FramedPart } from "./frame.ts";

/** A task in the text of all files. */
export interface Task {
  readonly part: FramedPart;
  readonly id: string;
  readonly fields: JsonRecord;
  readonly document: JsonDocument;
  /** The offset of the document in the text of all files. */
  readonly documentOffset: number;
  readonly description: string;
  readonly criteria: readonly string[];
  /** Their boxes, in the text of all files. */
  readonly boxes: readonly CriterionBox[];
  /** Sections without a meaning of their own, with their headings. */
  readonly others: readonly string[];
  readonly notes: Notes | undefined;
}

/** A box of a criterion. */
export interface CriterionBox {
  /** Where the character in the box is. */
  readonly offset: number;
  readonly isTicked: boolean;
  /** Without its number, which Backlog.md adds, and with single blanks. */
  readonly text: string;
}

/** The section with the notes, in the text of all files: from the end of what is before it to the end of its text. */
export interface Notes {
  readonly start: number;
  readonly end: number;
  /** Where the text is. */
  readonly textStart: number;
  readonly textEnd: number;
  readonly text: string;
}

/** The heading of the section with the notes. */
export const notesHeading = "Implementation Notes";
/** What is around the notes. */
export const [notesBegin, notesEnd] = ["<!-- SECTION:NOTES:BEGIN -->", "<!-- SECTION:NOTES:END -->"] as const;

/** Reads a file; undefined if it has no front matter with an id. @throws ConfigurationError on front matter that cannot be read */
export function readTask(part: FramedPart, plan: string): Task | undefined {
  const { content, offset } = part;
  const open = /^\uFEFF?---[ \t]*\r?\n/.exec(content)?.[0];
  const close = open === undefined ? null : /^---[ \t]*\r?$/m.exec(content.slice(open.length));
  if (open === undefined || !close) return undefined;
  const matter = content.slice(open.length, open.length + close.index);
  const document = readDocument(matter, "matter.yaml");
  if (isFault(document)) {
    const { fault, reason, line, column } = document;
    const place = `${path.posix.join(path.posix.dirname(plan), part.name)}:${line + 1}:${column}`;
    const detail = reason === undefined ? "" : ` (${reason})`;
    throw new ConfigurationError(`${place} ${fault}${detail}; fix the front matter there.`);
  }
  const fields = isRecord(document.value) ? document.value : {};
  const { id } = fields;
  if ((typeof id !== "string" && typeof id !== "number") || document.root.type !== "object") return undefined;
  const bodyStart = open.length + close.index + close[0].length;
  const { notes, ...found } = readSections(content.slice(bodyStart), offset + bodyStart);
  // Blanks before the section belong to it, also those behind the front matter.
  const before = notes && offset + content.slice(0, notes.start - offset).trimEnd().length;
  return Object.assign(found, {
    part,
    id: String(id),
    fields,
    document,
    documentOffset: offset + open.length,
    notes: notes && before !== undefined ? Object.assign(notes, { start: before }) : undefined,
  });
}

interface Section {
  title: string;
  start: number;
  bodyStart: number;
  end: number;
  nodes: Nodes[];
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [{ title: "", start: 0, bodyStart: 0, end: text.length, nodes: [] }];
  for (const node of markdownParser().fromMarkdown(text).children) {
    const [start, end] = [node.position?.start.offset ?? 0, node.position?.end.offset ?? 0];
    if (node.type === "heading" && node.depth <= 2) {
      const last = sections.at(-1);
      if (last) last.end = start;
      const title = text.slice(start, end).replaceAll(/^#+\s*|\s*#*$/g, "");
      sections.push({ title, start, bodyStart: end, end: text.length, nodes: [] });
    } else sections.at(-1)?.nodes.push(node);
  }
  return sections;
}

function readSections(
  text: string,
  base: number,
): Pick<Task, "notes"> & {
  description: string;
  criteria: string[];
  others: string[];
  boxes: CriterionBox[];
} {
  const found = {
    description: "",
    criteria: [] as string[],
    others: [] as string[],
    boxes: [] as CriterionBox[],
  };
  let notes: Notes | undefined;
  for (const section of sectionsOf(text)) {
    const { title, start, bodyStart, end, nodes } = section;
    const plain = withoutMarkers(text.slice(bodyStart, end));
    const rest = nodes.filter(({ type }) => type !== "list");
    if (isNamed(title, notesHeading) && !notes) notes = notesIn(text, section, base);
    else if (title === "" || isNamed(title, "Description"))
      found.description = [found.description, plain].filter((each) => each !== "").join("\n\n");
    else if (isNamed(title, "Acceptance Criteria") || isNamed(title, "Definition of Done")) {
      const items = nodes.flatMap((node) => (node.type === "list" ? node.children : []));
      found.criteria.push(...items.map((item) => sourceOf(item, text).replace(criterionMark, "")));
      found.boxes.push(...items.flatMap((item) => boxOf(item, text, base) ?? []));
      const beside = withoutMarkers(rest.map((node) => sourceOf(node, text)).join("\n\n"));
      if (beside !== "") found.others.push(`${title}:\n${beside}`);
    } else if (plain !== "") found.others.push(`${text.slice(start, bodyStart).trim()}\n${plain}`);
  }
  return Object.assign(found, { notes });
}

const criterionMark = /^(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s*)?(?:#\d+\s+)?/;

function boxOf(item: Nodes, text: string, base: number): CriterionBox | undefined {
  const source = sourceOf(item, text);
  const [mark, before = "", character] = /^((?:[-*+]|\d{1,9}[.)])\s+\[)([ xX])\]/.exec(source) ?? [];
  if (mark === undefined) return undefined;
  const offset = base + (item.position?.start.offset ?? 0) + before.length;
  return {
    offset,
    isTicked: character !== " ",
    text: flatten(source.slice(mark.length).replace(/^\s*(?:#\d+\s+)*/, "")),
  };
}

function notesIn(text: string, { start, bodyStart, end }: Section, base: number): Notes {
  const body = text.slice(bodyStart, end);
  const begin = body.indexOf(notesBegin);
  const close = body.lastIndexOf(notesEnd);
  const isMarked = begin !== -1 && close > begin;
  const [from, to] = isMarked ? [begin + notesBegin.length, close] : [0, body.length];
  const inner = body.slice(from, to);
  const textStart = from + (inner.trim() === "" ? 0 : inner.length - inner.trimStart().length);
  return {
    start: base + start,
    end: base + bodyStart + body.trimEnd().length,
    textStart: base + bodyStart + textStart,
    textEnd: base + bodyStart + textStart + inner.trim().length,
    text: inner.trim().replace(/^\\/, ""),
  };
}

function isNamed(title: string, name: string): boolean {
  return title.toLowerCase() === name.toLowerCase();
}

/** The text without the comments by which Backlog.md finds its sections. */
function withoutMarkers(text: string): string {
  return text.replaceAll(/^<!-- (?:SECTION:)?[A-Z_]+:(?:BEGIN|END) -->[ \t]*(?:\r?\n|$)/gm, "").trim();
}

function sourceOf(node: Nodes, text: string): string {
  return text.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
}
