// Reads YAML as a value and as the same kind of tree as JSON, with the offsets of its parts.
import type { Node, NodeType } from "jsonc-parser";
import type { ParsedNode } from "yaml";
import { yamlParser } from "../../packages.ts";
import type { JsonDocument, JsonFault, NodeDraft } from "../json.ts";

const maxAliases = 100;

/** Reads a text that must be one YAML document; never throws. */
export function readYaml(text: string): JsonDocument | JsonFault {
  const byteOrderMark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(byteOrderMark.length);
  if (body.trim() === "") return { fault: "is empty", line: 1, column: 1 };
  try {
    const document = yamlParser().parseDocument(body, { prettyErrors: true, version: "1.2" });
    const [error] = document.errors;
    if (error) {
      const { line = 1, col = 1 } = error.linePos?.[0] ?? {};
      const reason = error.message.replace(/ at line \d+[\s\S]*$/, "");
      return {
        fault: "is not valid YAML",
        reason: reason.charAt(0).toLowerCase() + reason.slice(1),
        line,
        column: col,
      };
    }
    const value: unknown = document.toJS({ maxAliasCount: maxAliases });
    const root = document.contents && treeOf(document.contents, undefined);
    if (root) return { byteOrderMark, body, value, root, syntax: "yaml" };
  } catch {
    // Too many aliases, or nesting that is too deep for the recursion.
  }
  return { fault: "is nested too deeply", line: 1, column: 1 };
}

function treeOf(node: ParsedNode, parent: Node | undefined): Node {
  const { isMap, isPair, isScalar, isSeq } = yamlParser();
  const [start, end] = node.range;
  const tree: NodeDraft = { type: typeOf(node), offset: start, length: end - start };
  if (parent) Object.assign(tree, { parent });
  if (isSeq(node)) tree.children = node.items.map((item) => treeOf(item as ParsedNode, tree));
  if (isMap(node)) tree.children = node.items.filter(isPair).map((pair) => propertyOf(pair, tree));
  if (isScalar(node)) tree.value = node.value;
  return tree;
}

function propertyOf(pair: { key: unknown; value: unknown }, parent: Node): Node {
  const property: NodeDraft = { type: "property", offset: 0, length: 0, parent };
  const key: NodeDraft = treeOf(pair.key as ParsedNode, property);
  key.value = String(key.value);
  const { offset } = key;
  const value = pair.value
    ? treeOf(pair.value as ParsedNode, property)
    : { type: "null" as const, offset: offset + key.length, length: 0, parent: property };
  property.offset = offset;
  property.length = value.offset + value.length - offset;
  property.children = [key, value];
  return property;
}

function typeOf(node: ParsedNode): NodeType {
  const { isAlias, isMap, isScalar, isSeq } = yamlParser();
  if (isMap(node)) return "object";
  if (isSeq(node)) return "array";
  if (isAlias(node) || !isScalar(node)) return "null";
  const kind = typeof node.value;
  return kind === "string" || kind === "number" || kind === "boolean" ? kind : "null";
}
