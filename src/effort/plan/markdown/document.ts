// Reads the headings, the check boxes and the other texts of a Markdown file, with their places.
import type { List, ListItem, Nodes, Paragraph } from "mdast";
import { flatten } from "../../quoting.ts";
import { markdownParser } from "../packages.ts";

/** A heading with the texts below it, up to the next heading. */
export interface Section {
  readonly depth: number;
  readonly title: string;
  /** Paragraphs, lists without check boxes, and code. */
  readonly texts: string[];
  readonly tasks: CheckItem[];
}

/** An item with a check box. */
export interface CheckItem {
  /** The character in the box. */
  readonly mark: string;
  readonly markOffset: number;
  /** Whether the box is followed by an asterisk, as Kiro marks what is optional. */
  readonly isOptional: boolean;
  /** The text after the box, on one line. */
  readonly text: string;
  readonly textEnd: number;
  readonly start: number;
  readonly end: number;
  /** The beginning of a line in the item, with blanks. */
  readonly indent: string;
  readonly bullet: string;
  /** The headings and the items around it, the outermost first. */
  readonly sections: readonly Section[];
  readonly parent: CheckItem | undefined;
  readonly children: CheckItem[];
  /** Items without a check box below it. */
  readonly points: Point[];
  /** Other texts below it. */
  readonly texts: string[];
}

/** A list item without a check box. */
export interface Point {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A Markdown file. Offsets count from the start of `body`. */
export interface MarkdownDocument {
  readonly byteOrderMark: string;
  readonly body: string;
  /** In order of the file; the first one has no heading. */
  readonly sections: Section[];
  readonly items: CheckItem[];
}

// Only blocks matter here: texts are shown as they are written. This also bounds the time for hostile texts.
const blocksOnly = {
  disable: {
    null: [
      "attention",
      "autolink",
      "characterEscape",
      "characterReference",
      "codeText",
      "hardBreakEscape",
      "htmlText",
      "labelEnd",
      "labelStartImage",
      "labelStartLink",
    ],
  },
};

const mostNested = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){30}/m;

/** Reads a Markdown file; undefined if it is nested so deeply that it cannot be read. */
export function readMarkdown(text: string): MarkdownDocument | undefined {
  const byteOrderMark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(byteOrderMark.length);
  if (mostNested.test(body)) return undefined;
  const reader = new Reader(body);
  try {
    reader.read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return { byteOrderMark, body, sections: reader.sections, items: reader.items };
}

const frontMatter = /^---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(?=\r?\n|$)/;
const boxPattern = /^\[([ xX~/>!?-])\](\*?)(?=\s)\s*/;

class Reader {
  readonly sections: Section[] = [{ depth: 0, title: "", texts: [], tasks: [] }];
  readonly items: CheckItem[] = [];
  readonly #body: string;

  constructor(body: string) {
    this.#body = body;
  }

  read(): void {
    const head = frontMatter.exec(this.#body)?.[0];
    if (head !== undefined)
      this.#section.texts.push(head.replaceAll(/^---[ \t]*\r?\n?|\r?\n?---[ \t]*$/g, "").trim());
    const blocks = this.#body.replace(frontMatter, (match) => match.replaceAll(/[^\r\n]/g, " "));
    const { children } = markdownParser().fromMarkdown(blocks, { extensions: [blocksOnly] });
    this.#readBlocks(children, []);
  }

  get #section(): Section {
    return this.sections.at(-1) as Section;
  }

  /** The headings around the end of what was read. */
  get #path(): Section[] {
    const path: Section[] = [];
    let depth = Number.POSITIVE_INFINITY;
    for (const section of this.sections.toReversed())
      if (section.depth < depth) {
        path.unshift(section);
        depth = section.depth;
      }
    return path.filter((section) => section.depth > 0);
  }

  #readBlocks(nodes: readonly Nodes[], around: readonly Section[]): void {
    for (const node of nodes) {
      if (node.type === "heading") {
        const title = flatten(this.#source(node).replace(/^#+\s*|\s+#+\s*$|\r?\n[=-]+\s*$/g, ""));
        this.sections.push({ depth: node.depth, title, texts: [], tasks: [] });
      } else if (node.type === "list") this.#readList(node, around, undefined);
      else if (node.type === "blockquote" && hasBox(node, this.#body))
        this.#readBlocks(node.children, around);
      else if (node.type !== "thematicBreak" && node.type !== "html")
        this.#section.texts.push(this.#source(node));
    }
  }

  #readList(list: List, around: readonly Section[], parent: CheckItem | undefined): void {
    for (const item of list.children) {
      const box = this.#boxOf(item);
      if (box) this.#readItem(item, box, around, parent);
      else if (hasBox(item, this.#body)) this.#readPlainItem(item, around, parent);
      else if (parent) parent.points.push(this.#pointOf(item));
      else this.#section.texts.push(this.#source(item));
    }
  }

  /** An item without a box around items with one: it is like a heading. */
  #readPlainItem(item: ListItem, around: readonly Section[], parent: CheckItem | undefined): void {
    const [first, ...rest] = item.children;
    const title = first?.type === "paragraph" ? this.#lineOf(first) : "";
    const texts: string[] = [];
    const inner = [...around, { depth: 7, title, texts, tasks: [] }];
    for (const node of first?.type === "paragraph" ? rest : item.children)
      if (node.type === "list") this.#readList(node, inner, parent);
      else texts.push(this.#source(node));
  }

  #readItem(
    item: ListItem,
    { paragraph, mark, rest, isOptional }: Box,
    around: readonly Section[],
    parent: CheckItem | undefined,
  ): void {
    const { start } = item.position as { start: { offset: number } };
    const from = offsetOf(paragraph);
    const line = this.#body.slice(this.#body.lastIndexOf("\n", from - 1) + 1, from);
    const task: CheckItem = {
      mark,
      markOffset: from + 1,
      isOptional,
      text: rest,
      textEnd: endOf(paragraph),
      start: start.offset,
      end: endOf(item),
      indent: line.replaceAll(/[^\s>]/g, " "),
      bullet: /[-*+]/.exec(this.#body[start.offset] ?? "")?.[0] ?? "-",
      sections: [...this.#path, ...around],
      parent,
      children: [],
      points: [],
      texts: [],
    };
    this.items.push(task);
    (parent ? parent.children : this.#section.tasks).push(task);
    for (const node of item.children.slice(1))
      if (node.type === "list") this.#readList(node, around, task);
      else if (node.type !== "html") task.texts.push(this.#source(node));
  }

  #pointOf(item: ListItem): Point {
    const source = this.#source(item).replace(/^(?:[-*+]|\d{1,9}[.)])\s+/, "");
    return { text: source, start: offsetOf(item), end: endOf(item) };
  }

  #boxOf(item: ListItem): Box | undefined {
    const [paragraph] = item.children;
    if (paragraph?.type !== "paragraph") return undefined;
    const text = this.#lineOf(paragraph);
    const box = boxPattern.exec(text);
    const rest = box && text.slice(box[0].length).trim();
    if (!box || !rest) return undefined;
    return { paragraph, mark: box[1] ?? " ", isOptional: box[2] === "*", rest };
  }

  #lineOf(paragraph: Paragraph): string {
    return this.#source(paragraph)
      .replaceAll(/\s*\n[\s>]*/g, " ")
      .trimEnd();
  }

  /** The text of a block as it is written, without the blanks at the start of all its lines. */
  #source(node: Nodes): string {
    const text = this.#body.slice(offsetOf(node), endOf(node));
    const column = (node.position?.start.column ?? 1) - 1;
    return text.replaceAll(new RegExp(`\\r?\\n[ \\t>]{0,${column}}`, "g"), "\n");
  }
}

interface Box {
  paragraph: Paragraph;
  mark: string;
  isOptional: boolean;
  rest: string;
}

function hasBox(node: Nodes, body: string): boolean {
  if (node.type === "paragraph") return false;
  if (node.type === "listItem") {
    const [first] = node.children;
    if (first?.type === "paragraph" && boxPattern.test(body.slice(offsetOf(first), endOf(first))))
      return true;
  }
  return "children" in node && node.children.some((child) => hasBox(child, body));
}

function offsetOf(node: Nodes): number {
  return node.position?.start.offset ?? 0;
}

function endOf(node: Nodes): number {
  return node.position?.end.offset ?? 0;
}
