// Reads JSON with the offsets of its parts, to point at a fault and to replace a value.
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { isTooDeep, jsonTree } from "./json-tree.ts";

/** JSON as a value and as a tree. Offsets in the tree count from the start of `body`. */
export interface JsonDocument {
  byteOrderMark: string;
  body: string;
  value: unknown;
  root: Node;
  syntax: "json" | "lines" | "yaml";
}

/** A part of a tree that is being made. */
export type NodeDraft = { -readonly [Key in keyof Node]: Node[Key] };

/** Why a text is not JSON. `fault` follows the name of the file, as in "is empty (0 bytes)". */
export interface JsonFault {
  fault: string;
  /** Why JavaScript's parser refused the text. */
  reason?: string;
  line: number;
  column: number;
}

/** An object of a JSON document. */
export type JsonRecord = Record<string, unknown>;

const byteOrderMarkCharacter = "\uFEFF";
/** Replaces bytes that are not UTF-8 when a file is read. */
const undecodable = "\uFFFD";

/** Reads a text that must be strict JSON; never throws. */
export function readJson(text: string): JsonDocument | JsonFault {
  const byteOrderMark = text.startsWith(byteOrderMarkCharacter) ? byteOrderMarkCharacter : "";
  const body = text.slice(byteOrderMark.length);
  if (body.trim() === "") {
    const fault = text === "" ? "is empty (0 bytes)" : "contains only whitespace";
    return { fault, line: 1, column: 1 };
  }
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return describeFault(body, error);
  }
  if (isTooDeep(body)) return { fault: "is nested too deeply", line: 1, column: 1 };
  const root = jsonTree(body, body.length - body.trimStart().length, body.trimEnd().length);
  return { byteOrderMark, body, value, root, syntax: "json" };
}

/** Whether `readJson` found a fault. */
export function isFault(result: JsonDocument | JsonFault): result is JsonFault {
  return "fault" in result;
}

function describeFault(body: string, error: unknown): JsonFault {
  const conflict = /^(?:<{7}|={7}|>{7})(?:[ \r]|$)/m.exec(body);
  const offset = conflict?.index ?? faultOffset(body, error);
  const { line, column } = positionOf(body, offset);
  if (conflict) return { fault: "contains merge conflict markers", line, column };
  if (body[offset] === undecodable) return { fault: "is not UTF-8", line, column };
  return { fault: "is not valid JSON", reason: parserReason(error), line, column };
}

/** The message of `JSON.parse` without the position and without the excerpt of the text. */
function parserReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reason = message.replace(/(?: in JSON)? at position \d.*$|, (?:"|\.\.\.).*$/s, "");
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}

/** Most of JavaScript's messages name the offset. For the others the tolerant parser finds it. */
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
export function positionOf(body: string, offset: number): { line: number; column: number } {
  const before = body.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

/** Whether a value is an object and not an array. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of the last property with this name. JSON.parse takes the last of two as well. */
export function memberNode(object: Node, key: string): Node | undefined {
  return object.children?.findLast((property) => property.children?.[0]?.value === key)?.children?.[1];
}

/** The own value of a key. Names such as `constructor` are not looked up in the prototype. */
export function member(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
