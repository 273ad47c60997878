// The tree of a JSON text. A part is read when it is asked for: of thousands of stories, an edit needs one.
import type { Node, NodeType } from "jsonc-parser";

/** The tree of the JSON value from `start` to `end`, which `JSON.parse` must accept. */
export function jsonTree(body: string, start: number, end: number, parent?: Node): Node {
  return partOf({ body, ends: new Map() }, start, end, parent);
}

/** A text, and the ends of its deeply nested objects and lists: without them, each level above would scan these again. */
interface JsonText {
  readonly body: string;
  readonly ends: Map<number, number>;
}

/** Ends are kept from this depth on, counted from the value that is scanned. */
const keptDepth = 16;

function partOf(text: JsonText, start: number, end: number, parent: Node | undefined): Node {
  const isContainer = isOpening(text.body.charCodeAt(start));
  return isContainer ? new Container(text, start, end, parent) : new Scalar(text.body, start, end, parent);
}

/** Values that are nested more deeply are refused: the code that reads them is recursive, and would overflow the stack. */
const maxDepth = 2_500;

/** Whether a text that `JSON.parse` accepts is nested so deeply that it cannot be read. */
export function isTooDeep(body: string): boolean {
  let depth = 0;
  for (let at = 0; at < body.length; at += 1) {
    const letter = body.charCodeAt(at);
    if (letter === quote) at = endOfString(body, at) - 1;
    else if (isOpening(letter)) depth += 1;
    else if (isClosing(letter)) depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
const isOpening = (letter: number) => letter === 0x7b || letter === 0x5b;
const isClosing = (letter: number) => letter === 0x7d || letter === 0x5d;
const isBlank = (letter: number) => letter === 0x20 || letter === 0x0a || letter === 0x0d || letter === 0x09;
const endsWord = (letter: number) => letter === 0x2c || isClosing(letter) || isBlank(letter);

const types: Readonly<Record<string, NodeType>> = {
  "{": "object",
  "[": "array",
  '"': "string",
  t: "boolean",
  f: "boolean",
  n: "null",
};

/** A part of a tree without parts of its own. */
class Scalar implements Node {
  readonly type: NodeType;
  readonly offset: number;
  readonly length: number;
  readonly parent?: Node;
  readonly #body: string;

  constructor(body: string, start: number, end: number, parent: Node | undefined) {
    this.type = types[body.charAt(start)] ?? "number";
    this.offset = start;
    this.length = end - start;
    if (parent) this.parent = parent;
    this.#body = body;
  }

  get value(): unknown {
    return JSON.parse(this.#body.slice(this.offset, this.offset + this.length));
  }
}

/** An object or a list. */
class Container implements Node {
  readonly type: NodeType;
  readonly offset: number;
  readonly length: number;
  readonly parent?: Node;
  readonly #text: JsonText;
  #children: Node[] | undefined;

  constructor(text: JsonText, start: number, end: number, parent: Node | undefined) {
    this.type = types[text.body.charAt(start)] ?? "object";
    this.offset = start;
    this.length = end - start;
    if (parent) this.parent = parent;
    this.#text = text;
  }

  get children(): Node[] {
    this.#children ??= this.type === "object" ? this.#readMembers() : this.#readItems();
    return this.#children;
  }

  #readItems(): Node[] {
    const items: Node[] = [];
    for (let at = this.#firstInside(); at !== undefined; ) {
      const end = endOfValue(this.#text, at);
      items.push(partOf(this.#text, at, end, this));
      at = this.#afterComma(end);
    }
    return items;
  }

  #readMembers(): Node[] {
    const members: Node[] = [];
    for (let at = this.#firstInside(); at !== undefined; ) {
      const endOfKey = endOfString(this.#text.body, at);
      const colonOffset = skipBlanks(this.#text.body, endOfKey);
      const start = skipBlanks(this.#text.body, colonOffset + 1);
      const end = endOfValue(this.#text, start);
      const children: Node[] = [];
      const member: Node = {
        type: "property",
        offset: at,
        length: end - at,
        parent: this,
        colonOffset,
        children,
      };
      children.push(partOf(this.#text, at, endOfKey, member), partOf(this.#text, start, end, member));
      members.push(member);
      at = this.#afterComma(end);
    }
    return members;
  }

  #firstInside(): number | undefined {
    const at = skipBlanks(this.#text.body, this.offset + 1);
    return isClosing(this.#text.body.charCodeAt(at)) ? undefined : at;
  }

  #afterComma(end: number): number | undefined {
    const at = skipBlanks(this.#text.body, end);
    return isClosing(this.#text.body.charCodeAt(at)) ? undefined : skipBlanks(this.#text.body, at + 1);
  }
}

function skipBlanks(body: string, start: number): number {
  let at = start;
  while (isBlank(body.charCodeAt(at))) at += 1;
  return at;
}

/** The offset behind the string that starts here. */
function endOfString(body: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    const letter = body.charCodeAt(at);
    if (letter === backslash) at += 1;
    // Past the end of the text, charCodeAt gives NaN.
    else if (letter === quote || Number.isNaN(letter)) return at + 1;
  }
}

/** The offset behind the value that starts here. */
function endOfValue({ body, ends }: JsonText, start: number): number {
  const first = body.charCodeAt(start);
  if (first === quote) return endOfString(body, start);
  let at = start;
  if (!isOpening(first)) {
    while (at < body.length && !endsWord(body.charCodeAt(at))) at += 1;
    return at;
  }
  const opened: number[] = [];
  for (; at < body.length; at += 1) {
    const letter = body.charCodeAt(at);
    if (letter === quote) at = endOfString(body, at) - 1;
    else if (isOpening(letter)) {
      const end = ends.get(at);
      if (end === undefined) opened.push(at);
      else at = end - 1;
    } else if (isClosing(letter)) {
      const open = opened.pop();
      if (opened.length >= keptDepth && open !== undefined) ends.set(open, at + 1);
    }
    if (opened.length === 0) return at + 1;
  }
  return at;
}
