// Finds the list of stories in a file, under any known name.
import type { Node } from "jsonc-parser";
import { isRecord, type JsonDocument, type JsonRecord, member, memberNode } from "./json.ts";
import {
  findUnreadStories,
  groupKeys,
  hasDoneFields,
  isGroupKey,
  type ListEntry,
  type ListFault,
  listAt,
  listKeys,
  type NamedList,
  readStoriesBelow,
  type Search,
  shortPath,
} from "./nested-lists.ts";

/** The list of stories of a file. */
export interface StoryList {
  /** The path of the list, such as `userStories`, `prd.stories`, `phases.tasks` or `array`. */
  path: string;
  /** The object with the fields of the whole effort; empty for a bare array. */
  top: JsonRecord;
  entries: ListEntry[];
  lists: unknown[][];
  /** Paths of lists in a story that look like stories but are part of it. */
  parts: string[];
}

/** The list of stories of a document; its top-level keys if it has none; a fault if it cannot be read whole. */
export function findStoryList({ value, root }: JsonDocument): StoryList | ListFault | { keys: string[] } {
  if (Array.isArray(value)) {
    const list = { key: "array", path: "array", values: value, node: root };
    return readWhole(list, {}) ?? { keys: [] };
  }
  if (!isRecord(value)) return { keys: [] };
  const found = findInRecord(value, root, "");
  if (found) return found;
  const inner = member(value, "prd");
  const list = listAt(value, root, "prd", "");
  if (list) return readWhole(list, value) ?? { keys: Object.keys(value) };
  const innerNode = memberNode(root, "prd");
  const wrapped = innerNode && isRecord(inner) ? findInRecord(inner, innerNode, "prd") : undefined;
  if (wrapped) return "advice" in wrapped ? wrapped : { ...wrapped, path: `prd.${wrapped.path}` };
  const unread = findUnreadStories({ path: "", value, node: root }, new Set(), hasObjects);
  return unread ? describeUnread(unread) : { keys: Object.keys(value) };
}

function findInRecord(record: JsonRecord, node: Node, path: string): StoryList | ListFault | undefined {
  const lists = [...listKeys, ...groupKeys].flatMap((key) => listAt(record, node, key, path) ?? []);
  const [first] = lists;
  // Only under this name is an empty list certainly the list of stories.
  const named = first?.key === "userStories" ? [first] : [];
  // A list of plain words under these names is something else, such as the technologies in use.
  const filled = lists.filter(({ key, values }) => !isGroupKey(key) && hasObjects({ values })).slice(0, 1);
  const groups = lists.filter(({ key }) => isGroupKey(key));
  const empty = lists.filter(({ key, values }) => !isGroupKey(key) && values.length === 0);
  for (const list of [...named, ...filled, ...groups, ...empty]) {
    const others = lists.filter((other) => other !== list);
    const found = readWhole(list, record, others);
    if (found) return found;
  }
  return undefined;
}

function hasObjects({ values }: Pick<NamedList, "values">): boolean {
  return values.some(isRecord);
}

/** The stories in and below a list, or why some would be left out. `others` are lists beside it. */
function readWhole(
  list: NamedList,
  top: JsonRecord,
  others: readonly NamedList[] = [],
): StoryList | ListFault | undefined {
  const search: Search = { faults: [], read: new Set(), parts: [] };
  const found = readStoriesBelow(list, search);
  const [fault] = search.faults;
  if (fault) return fault;
  if (!found) return undefined;
  const unread = [list, ...others]
    .map((each) =>
      findUnreadStories(
        { path: each.path, value: each.values, node: each.node },
        search.read,
        each === list ? hasObjects : hasDoneFields,
      ),
    )
    .find((each) => each !== undefined);
  if (unread) return describeUnread(unread);
  const { keys, entries, lists } = found;
  return { path: keys.join("."), top, entries, lists, parts: search.parts };
}

function describeUnread({ path, node }: { path: string; node: Node }): ListFault {
  const advice = `the stories in ${shortPath(path)} would be left out; put all stories into one list "userStories", or into groups named "epics" or "phases".`;
  return { advice, node };
}

/** The content of a file without its stories. */
export function frameOf(document: JsonDocument, { lists }: StoryList): JsonRecord {
  const all = new Set<unknown>(lists);
  const frame: unknown = JSON.parse(
    JSON.stringify(document.value, (_, value) => (all.has(value) ? null : value)),
  );
  return isRecord(frame) ? frame : {};
}
