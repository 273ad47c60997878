// Finds the list of stories in a file, under any known name.
import type { Node } from "jsonc-parser";
import { readDone } from "./done.ts";
import { isRecord, type JsonDocument, type JsonRecord, member, memberNode } from "./json.ts";

/** An entry of the list. `value` may be something else than an object. */
export interface ListEntry {
  value: unknown;
  node: Node;
}

/** The list of stories of a file. */
export interface StoryList {
  /** The path of the list, such as `userStories`, `prd.stories`, `phases.tasks` or `array`. */
  path: string;
  /** The object with the fields of the whole effort; empty for a bare array. */
  top: JsonRecord;
  entries: ListEntry[];
  lists: unknown[][];
}

/** Names of the list of stories, in the order of the search. */
export const listKeys = [
  "userStories",
  "user_stories",
  "stories",
  "tasks",
  "items",
  "features",
  "requirements",
  "units",
] as const;
/** Names of lists whose entries contain lists of stories. */
export const groupKeys = ["phases", "epics"] as const;

/** The list of stories of a document, or its top-level keys if it has none. */
export function findStoryList({ value, root }: JsonDocument): StoryList | { keys: string[] } {
  if (Array.isArray(value))
    return { path: "array", top: {}, entries: entriesOf(value, root), lists: [value] };
  if (!isRecord(value)) return { keys: [] };
  const found = findInRecord(value, root);
  if (found) return found;
  const inner = member(value, "prd");
  const innerNode = memberNode(root, "prd");
  if (innerNode && Array.isArray(inner))
    return { path: "prd", top: value, entries: entriesOf(inner, innerNode), lists: [inner] };
  const wrapped = innerNode && isRecord(inner) ? findInRecord(inner, innerNode) : undefined;
  return wrapped ? { ...wrapped, path: `prd.${wrapped.path}` } : { keys: Object.keys(value) };
}

function findInRecord(record: JsonRecord, node: Node): StoryList | undefined {
  // Only under this name is an empty list certainly the list of stories.
  if (Array.isArray(member(record, "userStories"))) return listUnder(record, node, "userStories");
  const filled = listKeys.find((key) => containsObjects(member(record, key)));
  if (filled) return listUnder(record, node, filled);
  for (const key of groupKeys) {
    const grouped = findInGroups(record, node, key);
    if (grouped) return grouped;
  }
  const empty = listKeys.find((key) => isEmptyList(member(record, key)));
  return empty && listUnder(record, node, empty);
}

function listUnder(record: JsonRecord, node: Node, key: string): StoryList | undefined {
  const listNode = memberNode(node, key);
  const list = member(record, key);
  if (!listNode || !Array.isArray(list)) return undefined;
  return { path: key, top: record, entries: entriesOf(list, listNode), lists: [list] };
}

/** The stories of all phases or epics. If they have none but have a done field, they are the stories themselves. */
function findInGroups(record: JsonRecord, node: Node, key: string): StoryList | undefined {
  const list = listUnder(record, node, key);
  if (!list) return undefined;
  const lists = list.entries.flatMap((group) => {
    if (!isRecord(group.value)) return [];
    const { value } = group;
    const inner =
      listKeys.find((name) => containsObjects(member(value, name))) ??
      listKeys.find((name) => isEmptyList(member(value, name)));
    const found = inner && listUnder(value, group.node, inner);
    return found ? [found] : [];
  });
  const [first] = lists;
  if (first)
    return {
      ...list,
      path: `${key}.${first.path}`,
      entries: lists.flatMap((inner) => inner.entries),
      lists: lists.flatMap((inner) => inner.lists),
    };
  const canBeDone = list.entries.some(({ value }) => isRecord(value) && readDone(value).hasDoneField);
  return canBeDone ? list : undefined;
}

/** The content of a file without its stories. */
export function frameOf(document: JsonDocument, { lists }: StoryList): JsonRecord {
  const all = new Set<unknown>(lists);
  const frame: unknown = JSON.parse(
    JSON.stringify(document.value, (_, value) => (all.has(value) ? null : value)),
  );
  return isRecord(frame) ? frame : {};
}

function entriesOf(list: unknown[], node: Node): ListEntry[] {
  const nodes = node.children ?? [];
  return list.flatMap((value, index) => {
    const entry = nodes[index];
    return entry ? [{ value, node: entry }] : [];
  });
}

/** A list of plain words under these names is something else, such as the technologies in use. */
function containsObjects(value: unknown): boolean {
  return Array.isArray(value) && value.some(isRecord);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
