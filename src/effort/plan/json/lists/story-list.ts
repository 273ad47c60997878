// Finds the list of stories in a file, under any known name.
import type { Node } from "jsonc-parser";
import { isRecord, type JsonDocument, type JsonRecord, member, memberNode } from "../json.ts";
import { withKeyedLists } from "./keyed-lists.ts";
import { groupKeys, isGroupKey, listKeys, vagueListKeys } from "./list-names.ts";
import {
  hasDoneFields,
  isOfStories,
  type ListEntry,
  type ListFault,
  leadsTo,
  listAt,
  type NamedList,
  readStoriesBelow,
  type Search,
  shortPath,
} from "./nested-lists.ts";
import { findUnreadStories } from "./unread.ts";

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
  /** Lists beside the stories whose entries have done fields, too. */
  passedOver: NamedList[];
}

/** The list of stories of a document, under a tag if one is given; its top-level keys if it has none; a fault if it cannot be read whole. */
export function findStoryList(
  document: JsonDocument,
  tag?: string,
): FoundList | ListFault | { keys: string[] } {
  const found = findIn(document, tag);
  if ("entries" in found) return Object.assign(found, { document });
  const keyed = withKeyedLists(document);
  const list = keyed && findIn(keyed, tag);
  return list && "entries" in list ? Object.assign(list, { document: keyed }) : found;
}

/** A list of stories with the document that it is in, where objects with an entry for each id are lists. */
export interface FoundList extends StoryList {
  document: JsonDocument;
}

function findIn(
  { value, root }: JsonDocument,
  tag: string | undefined,
): StoryList | ListFault | { keys: string[] } {
  if (tag !== undefined) return findTagged(value, root, tag);
  if (Array.isArray(value)) {
    const list = { key: "array", path: "array", values: value, node: root, groups: [] };
    return readWhole(list, {}) ?? { keys: [] };
  }
  if (!isRecord(value)) return { keys: [] };
  const found = findInRecord(value, root, "");
  if (found) return found;
  const inner = member(value, "prd");
  const list = listAt(value, root, "prd", "");
  if (list) return readWhole(list, value) ?? { keys: Object.keys(value) };
  const innerNode = memberNode(root, "prd");
  const inPrd = innerNode && isRecord(inner) ? findInRecord(inner, innerNode, "prd") : undefined;
  if (inPrd) return "advice" in inPrd ? inPrd : within("prd", inPrd);
  const unread = findUnreadStories({ path: "", value, node: root }, new Set(), hasObjects);
  if (unread) return describeUnread(unread);
  return findWrapped(value, root) ?? { keys: Object.keys(value) };
}

function findTagged(value: unknown, root: Node, tag: string): StoryList | ListFault {
  const inner = isRecord(value) ? member(value, tag) : undefined;
  const node = memberNode(root, tag);
  const list = node && isRecord(inner) ? findInRecord(inner, node, tag) : undefined;
  if (list) return "advice" in list ? list : within(tag, list);
  const tags = tagsOf(value).map((each) => JSON.stringify(shortPath(each)));
  const known = tags.length === 0 ? "it has no tags" : `its tags are ${tags.slice(0, 10).join(", ")}`;
  return {
    advice: `there is no list of stories under the tag ${JSON.stringify(shortPath(tag))}; ${known}; name one with --tag.`,
    node: root,
  };
}

/** The names of the objects of Task Master with a list of tasks. */
export function tagsOf(value: unknown): string[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    isRecord(inner) && Array.isArray(member(inner, "tasks")) ? [key] : [],
  );
}

function within(key: string, list: StoryList): StoryList {
  return { ...list, path: `${key}.${list.path}` };
}

/** The only list with done fields that is in an object in the file, such as under the name of a tag. */
function findWrapped(record: JsonRecord, node: Node): StoryList | ListFault | undefined {
  const found = Object.entries(record).flatMap(([key, inner]) => {
    const innerNode = memberNode(node, key);
    const list = innerNode && isRecord(inner) ? findInRecord(inner, innerNode, key) : undefined;
    const isMarked = list && ("advice" in list || list.entries.some(({ value }) => isMarkedStory(value)));
    return isMarked ? [{ key, list }] : [];
  });
  const [first, ...others] = found;
  if (!first) return findEmptyWrapped(record, node);
  if (others.length === 0) return "advice" in first.list ? first.list : within(first.key, first.list);
  const names = found.map(({ key }) => JSON.stringify(shortPath(key)));
  const advice = `the file has ${found.length} lists of stories, in ${names.slice(0, 10).join(", ")}; say which one with --tag, or keep those to work on in a file of their own, and name it with --effort.`;
  return { advice, node };
}

/** The only list in an object in the file if it is empty: stories can be added to it. */
function findEmptyWrapped(record: JsonRecord, node: Node): StoryList | undefined {
  const found = Object.entries(record).flatMap(([key, inner]) => {
    const innerNode = memberNode(node, key);
    const list = innerNode && isRecord(inner) ? findInRecord(inner, innerNode, key) : undefined;
    return list && "entries" in list && list.entries.length === 0 ? [within(key, list)] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

function isMarkedStory(value: unknown): boolean {
  return hasDoneFields({ values: [value] });
}

function findInRecord(record: JsonRecord, node: Node, path: string): StoryList | ListFault | undefined {
  const lists = [...listKeys, ...groupKeys].flatMap((key) => listAt(record, node, key, path) ?? []);
  const [first] = lists;
  const isNamed = first?.key === "userStories";
  // Under this name an empty list is certainly the list of stories, unless others are marked as done or open.
  const isEmpty = isNamed && first.values.length === 0;
  const named = isNamed && !isEmpty ? [first] : [];
  // A list of plain words under these names is something else, such as the technologies in use.
  const canBeRead = (list: NamedList) =>
    isMarked(list) || (hasObjects(list) && !isEmpty && !vagueListKeys.includes(list.key));
  const filled = lists.filter((list) => !isGroupKey(list.key) && canBeRead(list));
  const best = filled.find(isOfStories) ?? filled.find(isMarked) ?? filled[0];
  const groups = lists.filter((list) => isGroupKey(list.key) && (!isEmpty || isMarked(list)));
  const empty = lists.filter(({ values }) => values.length === 0);
  for (const list of [...named, ...(best ? [best] : []), ...groups, ...empty]) {
    const others = lists.filter((other) => other !== list);
    const found = readWhole(list, record, others);
    if (found) return found;
  }
  return undefined;
}

/** Whether a list, or one below it, has a done field or can only be of stories. */
function isMarked(list: NamedList): boolean {
  return leadsTo(list, hasDoneFields) || (hasObjects(list) && leadsTo(list, isOfStories));
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
  return {
    path: keys.join("."),
    top,
    entries,
    lists,
    parts: search.parts,
    passedOver: passedOver([list, ...others], search.read),
  };
}

function passedOver(lists: readonly NamedList[], read: ReadonlySet<unknown>): NamedList[] {
  return lists.filter((list) => !read.has(list.values) && hasDoneFields(list));
}

function describeUnread({ path, node }: { path: string; node: Node }): ListFault {
  const advice = `the stories in ${shortPath(path)} would be left out; put all stories into one list "userStories", or into groups named "epics" or "phases".`;
  return { advice, node };
}

/** The content of a file without its stories. */
export function frameOf({ document, lists }: Pick<FoundList, "document" | "lists">): JsonRecord {
  const all = new Set<unknown>(lists);
  const frame: unknown = JSON.parse(
    JSON.stringify(document.value, (_, value) => (all.has(value) ? null : value)),
  );
  return isRecord(frame) ? frame : {};
}
