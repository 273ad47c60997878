// Reads JSON together with the places where its parts stand, so that a fault can be pointed at and a value replaced.
import { type Node, type ParseError, parseTree } from "jsonc-parser";

/** JSON as value and as tree; places in the tree count from the start of `body`. */
export interface JsonDocument {
  /** The byte order mark that stood before the text, or nothing. */
  mark: string;
  body: string;
  value: unknown;
  root: Node;
}

/** Why a text is not JSON; `fault` goes on from the name of the file, as in "is empty (0 bytes)". */
export interface JsonFault {
  fault: string;
  line: number;
  column: number;
}

/** An object of a JSON document. */
export type JsonRecord = Record<string, unknown>;

const byteOrderMark = "\uFEFF";

/** Reads a text that must be strict JSON; never throws. */
export function readJson(text: string): JsonDocument | JsonFault {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : "";
  const body = text.slice(mark.length);
  if (body.trim() === "") {
    const fault = text === "" ? "is empty (0 bytes)" : "holds nothing but blanks";
    return { fault, line: 1, column: 1 };
  }
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return describeFault(body, error);
  }
  try {
    const root = parseTree(body);
    if (root) return { mark, body, value, root };
  } catch (error) {
    // The tree is built by recursion, so absurd nesting overflows the stack.
    if (!(error instanceof RangeError)) throw error;
  }
  return { fault: "is nested too deeply", line: 1, column: 1 };
}

/** Whether `readJson` found no JSON. */
export function isFault(result: JsonDocument | JsonFault): result is JsonFault {
  return "fault" in result;
}

function describeFault(body: string, error: unknown): JsonFault {
  const conflict = /^(?:<{7}|={7}|>{7})(?:[ \r]|$)/m.exec(body);
  if (conflict) return { fault: "holds the marks of a merge conflict", ...placeOf(body, conflict.index) };
  return { fault: "is not valid JSON", ...placeOf(body, faultOffset(body, error)) };
}

/** JavaScript names the offset in most of its messages, and where it does not, the tolerant parser knows it. */
function faultOffset(body: string, error: unknown): number {
  const named = /at position (\d+)/.exec(String(error))?.[1];
  if (named !== undefined) return Number(named);
  const faults: ParseError[] = [];
  try {
    parseTree(body, faults, { disallowComments: true, allowTrailingComma: false });
  } catch (overflow) {
    if (!(overflow instanceof RangeError)) throw overflow;
  }
  return faults[0]?.offset ?? body.length;
}

/** Line and column of an offset, both from 1. */
export function placeOf(body: string, offset: number): { line: number; column: number } {
  const before = body.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of the last property of this name: of a key that stands twice, JSON.parse takes that one too. */
export function memberNode(object: Node, key: string): Node | undefined {
  return object.children?.findLast((property) => property.children?.[0]?.value === key)?.children?.[1];
}

/** The own value of a key, so that names like `constructor` are never found on the prototype. */
export function member(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
