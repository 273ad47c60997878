// Finds the stories that an agent added to prd.json or split off, at any depth: they are kept for a person to accept.
import { isDeepStrictEqual } from "node:util";
import { fieldNames, firstText, isRecord, type JsonRecord, ownId, readStoryTexts } from "../plan/index.ts";
import { flatten, flattenTo, wholeCharacters } from "../quoting.ts";

/** A story that an agent suggests. */
export interface SuggestedStory {
  /** The id that the agent gave it; empty if it gave none. */
  id: string;
  /** The story of now whose text it changes, as when a story is split; else undefined. */
  changes?: string;
  title: string;
  /** Description and criteria. */
  text: string;
  /** The entry as the agent wrote it, to copy into prd.json; undefined if it is very long. */
  entry: JsonRecord | undefined;
}

const maxSuggestions = 50;
const maxTitleLength = 200;
const maxTextLength = 4_000;
const maxEntryLength = 16_000;

/** The stories of a changed document that the document before does not have. */
export function findSuggestedStories(before: unknown, after: unknown): SuggestedStory[] {
  const known = listEntries(before);
  const byId = groupById(known);
  let contents: Set<string> | undefined;
  const seen = new Map<string, number>();
  const added: JsonRecord[] = [];
  const edited: JsonRecord[] = [];
  for (const entry of listEntries(after)) {
    const id = ownId(entry);
    const sameId = (id === undefined ? undefined : byId.get(id)) ?? [];
    const position = id === undefined ? 1 : (seen.get(id) ?? 0) + 1;
    if (id !== undefined) seen.set(id, position);
    // Nearly all are as they were, and their contents need not be read.
    const twin = sameId[position - 1];
    if (twin && isDeepStrictEqual(twin, entry)) continue;
    const content = contentOf(entry);
    if (twin && contentOf(twin) === content) continue;
    contents ??= new Set(known.map(contentOf));
    if (contents.has(content)) continue;
    contents.add(content);
    const isKnown = position <= sameId.length;
    (isKnown ? edited : added).push(entry);
  }
  // A changed text alone is only put back; beside a new story it is the other half of a split one.
  const halves = added.length > 0 ? edited.map((entry) => suggest(entry, ownId(entry))) : [];
  return [...added.map((entry) => suggest(entry)), ...halves].slice(0, maxSuggestions);
}

function suggest(entry: JsonRecord, changes?: string): SuggestedStory {
  const id = flattenTo(ownId(entry) ?? "", maxTitleLength);
  const { title, description, acceptanceCriteria } = readStoryTexts(entry, id);
  const text = [description.trim(), ...acceptanceCriteria.map((criterion) => `- ${flatten(criterion)}`)]
    .filter(Boolean)
    .join("\n");
  const suggestion: SuggestedStory = {
    id,
    title: flattenTo(title, maxTitleLength),
    text: text.length > maxTextLength ? `${wholeCharacters(text.slice(0, maxTextLength))}…` : text,
    entry: JSON.stringify(entry).length > maxEntryLength ? undefined : entry,
  };
  if (changes !== undefined) suggestion.changes = flattenTo(changes, maxTitleLength);
  return suggestion;
}

/** All entries of lists that look like stories; a plain text counts as a title where the list has no other kind of text. */
function listEntries(value: unknown, entries: JsonRecord[] = []): JsonRecord[] {
  if (Array.isArray(value)) {
    const hasStories = value.some(isStory);
    for (const entry of value) {
      if (hasStories && typeof entry === "string" && entry.trim() !== "") entries.push({ title: entry });
      else if (isStory(entry)) {
        entries.push(entry);
        listEntries(Object.values(entry), entries);
      } else listEntries(entry, entries);
    }
  } else if (isRecord(value)) for (const inner of Object.values(value)) listEntries(inner, entries);
  return entries;
}

const textFields: readonly string[] = [...fieldNames.title, ...fieldNames.description];

function isStory(value: unknown): value is JsonRecord {
  return isRecord(value) && firstText(value, textFields) !== undefined;
}

function contentOf(entry: JsonRecord): string {
  const { title, description, acceptanceCriteria } = readStoryTexts(entry, "");
  return JSON.stringify([title, description, acceptanceCriteria]);
}

function groupById(entries: readonly JsonRecord[]): ReadonlyMap<string, readonly JsonRecord[]> {
  const groups = new Map<string, JsonRecord[]>();
  for (const entry of entries) {
    const id = ownId(entry);
    const group = id === undefined ? undefined : groups.get(id);
    if (group) group.push(entry);
    else if (id !== undefined) groups.set(id, [entry]);
  }
  return groups;
}
