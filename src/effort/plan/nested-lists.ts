// Follows lists of stories inside groups, such as epics and features, to any depth. What it cannot read whole, it refuses.
import type { Node } from "jsonc-parser";
import { readDone } from "./done.ts";
import { isRecord, type JsonRecord, member, memberNode } from "./json.ts";

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
const knownKeys: ReadonlySet<string> = new Set([...listKeys, ...groupKeys]);
/** Names of lists whose entries are never anything else than stories. */
const storyKeys: readonly string[] = ["userStories", "user_stories", "stories"];

/** An entry of a list. `value` may be something else than an object. */
export interface ListEntry {
  value: unknown;
  node: Node;
}

/** A list with its path, such as `epics[0].features`. */
export interface NamedList {
  key: string;
  path: string;
  values: unknown[];
  node: Node;
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
export function listAt(record: JsonRecord, node: Node, key: string, path: string): NamedList | undefined {
  const values = member(record, key);
  const listNode = Array.isArray(values) ? memberNode(node, key) : undefined;
  if (!Array.isArray(values) || !listNode) return undefined;
  return { key, path: path === "" ? key : `${path}.${key}`, values, node: listNode };
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
  if (ofGroups && !hasDoneFields(list)) return undefined;
  search.read.add(list.values);
  return { keys: [list.key], entries: entries.map(({ entry }) => entry), lists: [list.values] };
}

interface ReadEntry {
  entry: ListEntry;
  path: string;
  /** The lists that make it a group; empty for a story. */
  lists: NamedList[];
  emptyList: NamedList | undefined;
}

function readEntry(list: NamedList, entry: ListEntry, index: number, search: Search): ReadEntry {
  const path = `${list.path}[${index}]`;
  const { value, node } = entry;
  if (!isRecord(value) || !hasKnownList(value)) return { entry, path, lists: [], emptyList: undefined };
  const lists = nestedLists(value, node, path);
  const emptyList = listKeys
    .map((key) => listAt(value, node, key, path))
    .find((inner) => inner?.values.length === 0);
  const [first] = lists;
  const kind = first ? kindOf(list.key, value, lists) : "story";
  if (first && kind === "unclear") {
    const advice = `it is not clear whether the stories are in ${shortPath(list.path)} or in ${shortPath(first.path)}; name the list of the stories "userStories".`;
    search.faults.push({ advice, node: first.node });
  }
  if (kind === "story") search.parts.push(...lists.map((inner) => inner.path));
  return { entry, path, lists: kind === "story" ? [] : lists, emptyList };
}

/** Whether an object has a list under a known name. Most stories have none, so the rest is not asked. */
function hasKnownList(record: JsonRecord): boolean {
  return Object.keys(record).some((key) => knownKeys.has(key) && Array.isArray(record[key]));
}

/** Whether an entry with lists is a group or a story that has parts. */
function kindOf(key: string, value: JsonRecord, lists: readonly NamedList[]): "group" | "story" | "unclear" {
  if (isGroupKey(key) || lists.some((list) => leadsTo(list, isOfStories))) return "group";
  if (storyKeys.includes(key)) return "story";
  const isDoneOutside = readDone(value).hasDoneField;
  const isDoneInside = lists.some((list) => leadsTo(list, hasDoneFields));
  if (isDoneOutside && isDoneInside) return "unclear";
  return isDoneInside ? "group" : "story";
}

function readGroups(
  list: NamedList,
  entries: readonly ReadEntry[],
  search: Search,
  depth: number,
): StoriesBelow | undefined {
  search.read.add(list.values);
  const below = entries.flatMap(({ entry, path, lists: [first, ...others], emptyList }) => {
    if (!first) {
      if (emptyList) return { keys: [emptyList.key], entries: [], lists: [emptyList.values] };
      search.faults.push(withoutList(list, path, entry.node));
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

function withoutList(list: NamedList, path: string, node: Node): ListFault {
  const advice = `${shortPath(path)} has no list of stories, although other entries of ${shortPath(list.path)} have one; add the list, which may be empty.`;
  return { advice, node };
}

/** The lists of objects in an entry under a known name. A list of groups counts only if stories can be in it. */
function nestedLists(record: JsonRecord, node: Node, path: string, depth = 1): NamedList[] {
  const found = (keys: readonly string[]) =>
    keys.flatMap((key) => {
      const list = listAt(record, node, key, path);
      return list?.values.some(isRecord) ? [list] : [];
    });
  const groups = found(groupKeys).filter(
    (list) =>
      hasDoneFields(list) ||
      (depth < maxDepth &&
        entriesOf(list).some(
          ({ value, node: inner }) => isRecord(value) && nestedLists(value, inner, "", depth + 1).length > 0,
        )),
  );
  return [...found(listKeys), ...groups];
}

/** Whether a list, or one below it under known names, passes a test. */
function leadsTo(list: NamedList, test: (list: NamedList) => boolean, depth = 1): boolean {
  if (test(list)) return true;
  return (
    depth < maxDepth &&
    entriesOf(list).some(
      ({ value, node }) =>
        isRecord(value) && nestedLists(value, node, "").some((inner) => leadsTo(inner, test, depth + 1)),
    )
  );
}

function isOfStories({ key }: NamedList): boolean {
  return storyKeys.includes(key);
}

/** Whether an entry of a list has a done field. */
export function hasDoneFields({ values }: Pick<NamedList, "values">): boolean {
  return values.some((value) => isRecord(value) && readDone(value).hasDoneField);
}

/** Whether the entries of lists with this name are groups. */
export function isGroupKey(key: string): boolean {
  return (groupKeys as readonly string[]).includes(key);
}

function entriesOf({ values, node }: NamedList): ListEntry[] {
  const nodes = node.children ?? [];
  return values.flatMap((value, index) => {
    const entry = nodes[index];
    return entry ? [{ value, node: entry }] : [];
  });
}

interface Step {
  node: Node;
  value: unknown;
  key: string | number;
  parent: Step | undefined;
}

/** The first list below a value that can only be of stories, was not read, and passes a test. */
export function findUnreadStories(
  start: { path: string; value: unknown; node: Node },
  read: ReadonlySet<unknown>,
  test: (list: Pick<NamedList, "values">) => boolean,
): { path: string; node: Node } | undefined {
  // A stack instead of recursion, because a file may be nested deeply.
  const steps: Step[] = [{ node: start.node, value: start.value, key: start.path, parent: undefined }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { node, value, key, parent } = step;
    const canOnlyBeStories = parent !== undefined && typeof key === "string" && storyKeys.includes(key);
    if (canOnlyBeStories && Array.isArray(value) && !read.has(value) && test({ values: value }))
      return { path: pathOf(step), node };
    for (const inner of stepsInto(step).reverse()) steps.push(inner);
  }
  return undefined;
}

/** The arrays and objects directly in a value. */
function stepsInto(parent: Step): Step[] {
  const { value, node } = parent;
  const steps: Step[] = [];
  for (const [index, child] of (node.children ?? []).entries()) {
    const inner = Array.isArray(value) ? child : child.children?.[1];
    if (inner?.type !== "object" && inner?.type !== "array") continue;
    const key = Array.isArray(value) ? index : String(child.children?.[0]?.value);
    const content = Array.isArray(value)
      ? value[index]
      : isRecord(value)
        ? member(value, key as string)
        : undefined;
    if (typeof content === "object" && content !== null)
      steps.push({ node: inner, value: content, key, parent });
  }
  return steps;
}

function pathOf(last: Step): string {
  const parts: string[] = [];
  for (let step: Step | undefined = last; step; step = step.parent)
    parts.push(typeof step.key === "number" ? `[${step.key}]` : step.parent ? `.${step.key}` : step.key);
  return parts.reverse().join("").replace(/^\./, "");
}

/** A path for a message. */
export function shortPath(path: string): string {
  const shown = path.replaceAll(/[\r\n]+/g, " ");
  return shown.length > 200 ? `${shown.slice(0, 100)}…${shown.slice(-99)}` : shown;
}
