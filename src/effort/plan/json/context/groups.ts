// What the groups around a story say: their names and texts, and which groups come first.
import type { StoryEntry } from "../entries.ts";
import { isRecord, type JsonRecord, member } from "../json.ts";
import { fieldNames, firstText, ownId, readableMember } from "../story/index.ts";

/** The groups of a story as text, the outermost first. */
export function describeGroups(groups: readonly JsonRecord[]): string {
  return groups
    .map((group) => {
      const members = Object.entries(group).filter(([key, value]) => !isList(value) && !untold.includes(key));
      const text = members.map(([key, value]) => `\n${readableMember(key, value)}`).join("");
      return text === "" ? "" : `part of:${text.replaceAll("\n", "\n  ")}`;
    })
    .filter((text) => text !== "")
    .join("\n");
}

const untold: readonly string[] = ["id", "status", "state", "passes", "done", ...fieldNames.dependsOn];

/** A list of objects is of stories or of other groups. */
function isList(value: unknown): boolean {
  return Array.isArray(value) && (value.length === 0 || value.some(isRecord));
}

/** The ids of the stories in groups that a group of the story waits for. */
export function dependenciesOfGroups(entry: StoryEntry, entries: readonly StoryEntry[]): string[] {
  const awaited = new Set(
    entry.groups.flatMap((group) => fieldNames.dependsOn.flatMap((key) => namesIn(member(group, key)))),
  );
  if (awaited.size === 0) return [];
  return entries
    .filter(({ groups }) =>
      groups.some(
        (group) => !entry.groups.includes(group) && namesOf(group).some((name) => awaited.has(name)),
      ),
    )
    .map(({ id }) => id);
}

function namesIn(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((name) => typeof name === "string" || typeof name === "number").map(String);
}

/** What a group can be called in the file: its id, its number or its name. */
function namesOf(group: JsonRecord): string[] {
  const numbers = ["phase", "number", "order"].flatMap((key) => namesIn(member(group, key)));
  return [ownId(group), ...numbers, firstText(group, fieldNames.title)].filter((name) => name !== undefined);
}

/** For each entry that others name as their parent, the ids of those: an epic comes after its parts. */
export function childrenByParent(entries: readonly StoryEntry[]): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>();
  for (const { id, value } of entries)
    for (const link of fieldNames.dependsOn.flatMap((key) => linksIn(member(value, key)))) {
      const parent = link.type === "parent-child" ? String(link.depends_on_id) : undefined;
      if (parent !== undefined && parent !== id) children.set(parent, [...(children.get(parent) ?? []), id]);
    }
  return children;
}

function linksIn(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
