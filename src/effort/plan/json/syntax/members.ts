// Replaces and adds members of an object in JSON or YAML, written as the rest of the file is.
import type { Node } from "jsonc-parser";
import { lineEndOf, type Splice } from "../../splice.ts";
import { type JsonDocument, memberNode } from "../json.ts";

/** The splices that give an object these members. */
export function spliceMembers(
  document: JsonDocument,
  object: Node,
  changes: ReadonlyMap<string, boolean | string>,
): Splice[] {
  const { body, syntax } = document;
  const isBlock = syntax === "yaml" && body[object.offset] !== "{";
  const splices: Splice[] = [];
  const added: [key: string, value: boolean | string][] = [];
  for (const [key, value] of changes) {
    const node = memberNode(object, key);
    if (node)
      splices.push({ offset: node.offset, length: node.length, text: replacement(document, node, value) });
    else added.push([key, value]);
  }
  if (added.length === 0) return splices;
  return [...splices, isBlock ? blockInsertion(body, object, added) : insertion(body, object, added)];
}

function replacement({ body, syntax }: JsonDocument, node: Node, value: boolean | string): string {
  if (syntax !== "yaml") return writeValue(value, body);
  const source = body.slice(node.offset, node.offset + node.length);
  const text = typeof value === "string" ? writeYamlText(value, source) : String(value);
  if (source === "" && !/\s/.test(body[node.offset - 1] ?? "")) return ` ${text}`;
  return source.endsWith("\n") ? `${text}${lineEndOf(body)}` : text;
}

/** A text as YAML: plain if its example is and it can be, else in quotes. */
export function writeYamlText(value: string, example: string): string {
  const isPlain =
    /^[A-Za-z][A-Za-z0-9 _-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  if (example.startsWith("'") && /^[\w -]*$/.test(value)) return `'${value}'`;
  return isPlain && !/^["']/.test(example) && value === value.trim() ? value : JSON.stringify(value);
}

function insertion(body: string, object: Node, added: readonly [string, boolean | string][]): Splice {
  const colon = colonOf(body, object);
  const members = added.map(([key, value]) => `${JSON.stringify(key)}${colon}${writeValue(value, body)}`);
  const properties = object.children ?? [];
  const last = properties.at(-1);
  if (!last) return { offset: object.offset + 1, length: 0, text: members.join(", ") };
  const before = body.slice(object.offset + 1, last.offset);
  const gap = before.slice(before.trimEnd().length);
  const spaced = gap === "" && properties.length === 1 && colon.endsWith(" ") ? " " : gap;
  const text = members.map((member) => `,${spaced}${member}`).join("");
  return { offset: last.offset + last.length, length: 0, text };
}

function blockInsertion(body: string, object: Node, added: readonly [string, boolean | string][]): Splice {
  const indent = indentOf(body, object.offset);
  const lines = added.map(
    ([key, value]) =>
      `${lineEndOf(body)}${indent}${key}: ${typeof value === "string" ? writeYamlText(value, '"') : value}`,
  );
  return { offset: endOfContent(body, object), length: 0, text: lines.join("") };
}

/** The blanks before the members of a block. */
export function indentOf(body: string, offset: number): string {
  return body.slice(body.lastIndexOf("\n", offset - 1) + 1, offset).replaceAll(/\S/g, " ");
}

/** The end of the last line of a block, behind a comment on it. */
export function endOfContent(body: string, { offset, length }: Node): number {
  const end = offset + body.slice(offset, offset + length).trimEnd().length;
  const line = /\r?\n|$/.exec(body.slice(end));
  return end + (line?.index ?? 0);
}

function colonOf(body: string, object: Node): string {
  const [key, value] = object.children?.at(-1)?.children ?? [];
  return key && value ? body.slice(key.offset + key.length, value.offset) : ": ";
}

/** A value as JSON. Characters beyond ASCII are written as `\uXXXX` if the file does so throughout. */
function writeValue(value: boolean | string, body: string): string {
  const json = JSON.stringify(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is exactly the characters of ASCII.
  if (!/\\u[0-9a-fA-F]{4}/.test(body) || /[^\x00-\x7f]/.test(body)) return json;
  return json.replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
