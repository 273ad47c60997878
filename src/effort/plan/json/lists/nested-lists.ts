// Follows lists of stories inside groups, such as epics and features, to any depth. What it cannot read whole, it refuses.
import type { Node } from "jsonc-parser";
import { readDone } from "../done.ts";
import { isRecord, type JsonRecord, member, memberNode } from "../json.ts";
import { groupKeys, isGroupKey, keysBelow, knownKeys, storyKeys } from "./list-names.ts";

/** An entry of a list. `value` may be something else than an object. */
export interface ListEntry {
  value: unknown;
  node: Node;
  /** The groups that it is in, the outermost first. */
  groups: readonly JsonRecord[];
}

/** A list with its path, such as `epics[0].features`. */
export interface NamedList {
  key: string;
  path: string;
  values: unknown[];
  node: Node;
  groups: readonly JsonRecord[];
}

/** The stories below a list. `keys` are the names of the lists on the way to the first story. */
export interface StoriesBelow {
  keys: string[];
  entries: ListEntry[];
  lists: unknown[][];
}

/** What a search finds besides the stories. */
export interface Search {
  /** The first fault counts. */
  faults: ListFault[];
  /** Lists that were read, as lists of stories or as lists of groups. */
  read: Set<unknown>;
  /** Paths of lists in a story that look like stories but are part of it. */
  parts: string[];
}

/** A list that cannot be read whole. */
export interface ListFault {
  advice: string;
  node: Node;
}

/** Lists in lists, more of which are refused: recursion must end. */
const maxDepth = 50;

/** The list under a key of an object; undefined if there is none. */
export function listAt(
  record: JsonRecord,
  node: Node,
  key: string,
  path: string,
  groups: readonly JsonRecord[] = [],
): NamedList | undefined {
  const values = member(record, key);
  const listNode = Array.isArray(values) ? memberNode(node, key) : undefined;
  if (!Array.isArray(values) || !listNode) return undefined;
  return { key, path: path === "" ? key : `${path}.${key}`, values, node: listNode, groups };
}

/** The stories in a list and in the groups below it; undefined if its entries are neither. */
export function readStoriesBelow(list: NamedList, search: Search, depth = 1): StoriesBelow | undefined {
  if (depth > maxDepth) {
    const advice = `${shortPath(list.path)} is nested in more than ${maxDepth} lists; put the stories under "userStories" at the top.`;
    search.faults.push({ advice, node: list.node });
    return undefined;
  }
  const entries = entriesOf(list).map((entry, index) => readEntry(list, entry, index, search));
  const ofGroups = isGroupKey(list.key);
  const hasGroups = entries.some(({ lists, emptyList }) => lists.length > 0 || (ofGroups && emptyList));
  if (hasGroups) return readGroups(list, entries, search, depth);
  if (ofGroups && list.values.length > 0 && !hasDoneFields(list)) return undefined;
  search.read.add(list.values);
  return { keys: [list.key], entries: entries.map(({ entry }) => entry), lists: [list.values] };
}

interface ReadEntry {
  entry: ListEntry;
  path: string;
  /** The lists that make it a group; empty for a story. */
  lists: NamedList[];
  emptyList: NamedList | undefined;
  /** A list of texts in place of a list of stories. */
  ofTexts: NamedList | undefined;
}

function readEntry(list: NamedList, entry: ListEntry, index: number, search: Search): ReadEntry {
  const path = `${list.path}[${index}]`;
  const { value, node } = entry;
  if (!isRecord(value) || !hasKnownList(value))
    return { entry, path, lists: [], emptyList: undefined, ofTexts: undefined };
  const groups = [...list.groups, value];
  const lists = nestedLists(value, node, { key: list.key, path, groups });
  const others = keysBelow(list.key).flatMap((key) => listAt(value, node, key, path) ?? []);
  const emptyList = others.find((inner) => inner.values.length === 0);
  const isGroup = lists.length > 0 && holdsStories(list.key, lists);
  if (!isGroup) search.parts.push(...lists.map((inner) => inner.path));
  const ofTexts = lists.length === 0 ? others.find(isOfTexts) : undefined;
  return { entry, path, lists: isGroup ? lists : [], emptyList, ofTexts };
}

function isOfTexts({ values }: NamedList): boolean {
  return values.length > 0 && values.every((value) => typeof value === "string");
}

/** Whether an object has a list under a known name. Most stories have none, so the rest is not asked. */
function hasKnownList(record: JsonRecord): boolean {
  return Object.keys(record).some((key) => knownKeys.has(key) && Array.isArray(record[key]));
}

/** Whether an entry with these lists is a group: the deepest entries with a done field are the stories. */
function holdsStories(key: string, lists: readonly NamedList[]): boolean {
  if (isGroupKey(key) || lists.some((list) => leadsTo(list, isOfStories))) return true;
  return !storyKeys.includes(key) && lists.some((list) => leadsTo(list, hasDoneFields));
}

function readGroups(
  list: NamedList,
  entries: readonly ReadEntry[],
  search: Search,
  depth: number,
): StoriesBelow | undefined {
  search.read.add(list.values);
  const below = entries.flatMap(({ entry, path, lists: [first, ...others], emptyList, ofTexts }) => {
    if (!first) {
      if (emptyList) return { keys: [emptyList.key], entries: [], lists: [emptyList.values] };
      search.faults.push(ofTexts ? describeTexts(ofTexts) : withoutList(list, path, entry.node));
      return [];
    }
    const other = others.find((each) => leadsTo(each, hasDoneFields) || leadsTo(each, isOfStories));
    if (other) {
      const advice = `${shortPath(first.path)} and ${shortPath(other.path)} both look like lists of stories; move the stories into one list.`;
      search.faults.push({ advice, node: other.node });
    }
    return readStoriesBelow(first, search, depth + 1) ?? [];
  });
  const first = below.find((inner) => inner.entries.length > 0) ?? below[0];
  return (
    first && {
      keys: [list.key, ...first.keys],
      entries: below.flatMap((inner) => inner.entries),
      lists: below.flatMap((inner) => inner.lists),
    }
  );
}

function describeTexts({ path, node }: NamedList): ListFault {
  const advice = `${shortPath(path)} is a list of texts, not of stories; make each text an object with an id, a title and "passes": false.`;
  return { advice, node };
}

function withoutList(list: NamedList, path: string, node: Node): ListFault {
  const advice = `${shortPath(path)} has no list of stories, although other entries of ${shortPath(list.path)} have one; add the list, which may be empty.`;
  return { advice, node };
}

/** Where the entry of a list is. */
interface Place {
  key: string;
  path: string;
  groups: readonly JsonRecord[];
}

/** The lists of objects in an entry under a known name. A list of groups counts only if stories can be in it. */
function nestedLists(record: JsonRecord, node: Node, place: Place, depth = 1): NamedList[] {
  const found = (keys: readonly string[]) =>
    keys.flatMap((key) => {
      const list = listAt(record, node, key, place.path, place.groups);
      return list?.values.some(isRecord) ? [list] : [];
    });
  const groups = found(groupKeys).filter(
    (list) =>
      hasDoneFields(list) ||
      (depth < maxDepth &&
        entriesOf(list).some(
          ({ value, node: inner }) =>
            isRecord(value) && nestedLists(value, inner, nowhere(list.key), depth + 1).length > 0,
        )),
  );
  return [...found(keysBelow(place.key)), ...groups];
}

function nowhere(key: string): Place {
  return { key, path: "", groups: [] };
}

/** Whether a list, or one below it under known names, passes a test. */
export function leadsTo(list: NamedList, test: (list: NamedList) => boolean, depth = 1): boolean {
  if (test(list)) return true;
  return (
    depth < maxDepth &&
    entriesOf(list).some(
      ({ value, node }) =>
        isRecord(value) &&
        nestedLists(value, node, nowhere(list.key)).some((inner) => leadsTo(inner, test, depth + 1)),
    )
  );
}

/** Whether the entries of a list can only be stories. */
export function isOfStories({ key }: NamedList): boolean {
  return storyKeys.includes(key);
}

/** Whether an entry of a list has a done field. */
export function hasDoneFields({ values }: Pick<NamedList, "values">): boolean {
  return values.some((value) => isRecord(value) && readDone(value).hasDoneField);
}

function entriesOf({ values, node, groups }: NamedList): ListEntry[] {
  const nodes = node.children ?? [];
  return values.flatMap((value, index) => {
    const entry = nodes[index];
    return entry ? [{ value, node: entry, groups }] : [];
  });
}

/** A path for a message. */
export function shortPath(path: string): string {
  const shown = path.replaceAll(/[\r\n]+/g, " ");
  return shown.length > 200 ? `${shown.slice(0, 100)}…${shown.slice(-99)}` : shown;
}
