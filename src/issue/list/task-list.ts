// Reads the task list in the text of an issue: `- [ ] text` is open, `- [x] text` is done, nested or not.
import { indentOf, type OpenBlock, openBlock } from "./blocks.ts";

/** One item of a task list. */
export interface TaskItem {
  /** What stands after the box, as written. */
  readonly text: string;
  readonly isDone: boolean;
  /** The offset of the sign in the box. */
  readonly mark: number;
  /** The position in the list of the item that this one is below; undefined at the top. */
  readonly parent: number | undefined;
  /** What stands below the item and is not another item, without indentation. */
  readonly details: string;
}

/** The task list of a text, and the text without it. */
export interface TaskList {
  readonly items: readonly TaskItem[];
  readonly rest: string;
}

interface OpenItem {
  /** The column where its content starts. */
  readonly content: number;
  /** The position of its task; undefined for an item without a box. */
  readonly task: number | undefined;
}

const marker = /^([-*+]|\d{1,9}[.)])([ \t]+|$)(.*)$/;
const box = /^\[([ xX])\][ \t]+(\S.*)$/;

/** Reads the list. Code, quotes, comments and HTML hold no items. */
export function readTaskList(body: string): TaskList {
  const reader = new ListReader();
  let offset = 0;
  for (const line of body.split("\n")) {
    reader.read(line.endsWith("\r") ? line.slice(0, -1) : line, offset);
    offset += line.length + 1;
  }
  return reader.result();
}

type ItemHead = Omit<TaskItem, "details">;

class ListReader {
  readonly #items: ItemHead[] = [];
  readonly #details: string[][] = [];
  readonly #rest: string[] = [];
  #open: OpenItem[] = [];
  #block: OpenBlock | undefined;
  #wasBlank = true;

  read(line: string, offset: number): void {
    if (this.#block) {
      const { isInside, isLast } = this.#block.take(line);
      if (isLast) this.#block = undefined;
      if (isInside) return void this.#keep(line);
    }
    const text = line.trim();
    if (text === "") {
      this.#wasBlank = true;
      return void this.#keep("");
    }
    this.#readText(line, offset);
    this.#wasBlank = false;
  }

  result(): TaskList {
    const items = this.#items.map((item, index) =>
      Object.assign({}, item, { details: (this.#details[index] ?? []).join("\n").trim() }),
    );
    return { items, rest: this.#rest.join("\n").trim() };
  }

  #readText(line: string, offset: number): void {
    const indent = indentOf(line);
    const text = line.trimStart();
    const isLazy = !this.#wasBlank && !/^(?:[#>]|[-*_]{3,}\s*$)/.test(text) && !marker.test(text);
    const inside = this.#open.filter(({ content }) => content <= indent);
    // A line that is four columns deeper is code, or continues the paragraph above it.
    if (indent - (inside.at(-1)?.content ?? 0) >= 4) return void this.#keep(line);
    const opened = openBlock(text, inside.at(-1)?.content ?? 0);
    if (!isLazy || opened) this.#open = inside;
    if (opened) {
      this.#block = opened === "line" ? undefined : opened;
      return void this.#keep(line);
    }
    const [, sign, space = "", rest = ""] = marker.exec(text) ?? [];
    if (sign === undefined || /^(?:[-*_][ \t]*){3,}$/.test(text)) return void this.#keep(line);
    const width = indentOf(space) > 4 || space === "" ? 1 : indentOf(space);
    this.#begin(rest.trimEnd(), indent + sign.length + width, offset + line.length - rest.length, line);
  }

  /** An item begins; `start` is the offset of its content. */
  #begin(content: string, column: number, start: number, line: string): void {
    const [, sign, text] = box.exec(content) ?? [];
    if (sign === undefined || text === undefined) {
      this.#keep(line);
      this.#open = [...this.#open, { content: column, task: undefined }];
      return;
    }
    const parent = this.#open.findLast(({ task }) => task !== undefined)?.task;
    this.#open = [...this.#open, { content: column, task: this.#items.length }];
    this.#items.push({ text, isDone: sign !== " ", mark: start + 1, parent });
    this.#details.push([]);
  }

  /** Any other line than a task belongs to the task around it, else to the rest. */
  #keep(line: string): void {
    const around = this.#open.findLast(({ task }) => task !== undefined);
    if (around?.task === undefined) this.#rest.push(line);
    else this.#details[around.task]?.push(outdent(line, around.content));
  }
}

function outdent(line: string, columns: number): string {
  const spaces = line.length - line.trimStart().length;
  return line.slice(Math.min(spaces, columns));
}
