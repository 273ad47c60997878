// Reads objects with an entry for each id, such as `"stories": { "US-1": { … } }`, as lists.
import type { Node } from "jsonc-parser";
import { readDone } from "../done.ts";
import { isRecord, type JsonDocument, type JsonRecord, member, type NodeDraft } from "../json.ts";
import { ownId } from "../story/index.ts";
import { isGroupKey, knownKeys } from "./list-names.ts";

/** A value with its part of the tree. */
interface Part {
  readonly value: unknown;
  readonly node: Node;
  /** Whether something in it was made a list. */
  readonly isChanged: boolean;
}

/** The document with lists in place of objects with an entry for each id; undefined if it has none. */
export function withKeyedLists(document: JsonDocument): JsonDocument | undefined {
  const { value, node, isChanged } = convert(document.value, document.root);
  return isChanged ? Object.assign({}, document, { value, root: node }) : undefined;
}

/** Values that are nested more deeply hold no stories: recursion must end. */
const maxDepth = 60;

function convert(value: unknown, node: Node, depth = 0): Part {
  if (depth > maxDepth) return { value, node, isChanged: false };
  if (Array.isArray(value)) return convertList(value, node, depth);
  if (!isRecord(value)) return { value, node, isChanged: false };
  const record: JsonRecord = {};
  const tree: NodeDraft = Object.assign({}, node, { children: [] });
  let isChanged = false;
  for (const property of node.children ?? []) {
    const [name, inner] = property.children ?? [];
    if (!name || !inner) continue;
    const key = String(name.value);
    const part = convert(member(value, key), inner, depth + 1);
    const list = knownKeys.has(key) ? listOf(key, part) : undefined;
    isChanged ||= part.isChanged || list !== undefined;
    // `__proto__` is a name like any other in JSON.
    Object.defineProperty(record, key, { value: (list ?? part).value, enumerable: true, configurable: true });
    tree.children?.push(Object.assign({}, property, { children: [name, (list ?? part).node] }));
  }
  return isChanged ? { value: record, node: tree, isChanged } : { value, node, isChanged };
}

function convertList(values: readonly unknown[], node: Node, depth: number): Part {
  const parts = (node.children ?? []).map((inner, index) => convert(values[index], inner, depth + 1));
  if (!parts.some(({ isChanged }) => isChanged)) return { value: values, node, isChanged: false };
  const list: Node = Object.assign({}, node, { children: parts.map((part) => part.node) });
  return { value: parts.map((part) => part.value), node: list, isChanged: true };
}

/** The entries of an object as a list, if they can be stories or groups of them. */
function listOf(key: string, { value, node }: Part): Omit<Part, "isChanged"> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = (node.children ?? []).flatMap((property) => {
    const [name, inner] = property.children ?? [];
    const entry = name && member(value, String(name.value));
    return name && inner && isRecord(entry) ? [{ id: String(name.value), entry, node: inner }] : [];
  });
  const isWhole = entries.length > 0 && entries.length === node.children?.length;
  const holds = isGroupKey(key) ? hasList : (entry: JsonRecord) => readDone(entry).hasDoneField;
  if (!isWhole || !entries.some(({ entry }) => holds(entry))) return undefined;
  const list: Node = {
    type: "array",
    offset: node.offset,
    length: node.length,
    children: entries.map((each) => each.node),
  };
  return { value: entries.map(({ id, entry }) => withId(entry, id)), node: list };
}

function hasList(record: JsonRecord): boolean {
  return Object.keys(record).some((key) => knownKeys.has(key) && Array.isArray(record[key]));
}

function withId(entry: JsonRecord, id: string): JsonRecord {
  return ownId(entry) === undefined ? Object.assign({}, entry, { id }) : entry;
}
