// Reads JSON Lines: one JSON object a line, as the entries of one list.
import type { Node } from "jsonc-parser";
import { isFault, isRecord, type JsonDocument, type JsonFault, readJson } from "../json.ts";
import { jsonTree } from "../json-tree.ts";

/** Reads a text with one JSON value a line; never throws. */
export function readJsonLines(text: string): JsonDocument | JsonFault {
  const byteOrderMark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(byteOrderMark.length);
  const root: Node = { type: "array", offset: 0, length: body.length, children: [] };
  const values: unknown[] = [];
  let offset = 0;
  for (const [index, line] of body.split("\n").entries()) {
    if (line.trim() !== "") {
      const document = readJson(line);
      if (isFault(document)) return { ...document, line: index + 1 };
      if (!isMemory(document.value)) {
        const start = offset + document.root.offset;
        root.children?.push(jsonTree(body, start, start + document.root.length, root));
        values.push(document.value);
      }
    }
    offset += line.length + 1;
  }
  return { byteOrderMark, body, value: values, root, syntax: "lines" };
}

/** beads keeps what an agent is to remember in lines of its own, beside the issues. */
function isMemory(value: unknown): boolean {
  return isRecord(value) && value._type === "memory";
}
