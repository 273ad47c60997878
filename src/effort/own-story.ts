// Reads what an agent wrote into the story it was given: the done field and the notes are its own, nothing else is.
import { doneKeys, meaningOf, readDone, wordKey } from "./done.ts";
import { type JsonRecord, member } from "./json-text.ts";
import { flattenTo, wholeCharacters } from "./one-line.ts";
import { changedKeys, doneChange } from "./story-changes.ts";
import { fieldNames } from "./story-fields.ts";

/** What an agent says of its own story. */
export interface OwnStory {
  proposed: boolean;
  notes: string | undefined;
  /** Changed keys that are not the agent's. */
  foreignKeys: string[];
  /** What was wrong with the fields that are. */
  sentences: string[];
}

/** So long may notes be, in characters. */
const longestNotes = 4_000;

/** Compares the agent's own story before and after its turn. */
export function readOwnStory(id: string, before: JsonRecord, after: JsonRecord): OwnStory {
  const changed = changedKeys(before, after);
  const done = readOwnDone(id, before, after, changed);
  const notes = readOwnNotes(id, after, changed);
  const own: readonly string[] = [...done.keys, ...fieldNames.notes];
  return {
    proposed: done.proposed,
    notes: notes.notes,
    foreignKeys: changed.filter((key) => !own.includes(key)),
    sentences: [...done.sentences, ...notes.sentences],
  };
}

function readOwnDone(
  id: string,
  before: JsonRecord,
  after: JsonRecord,
  changed: readonly string[],
): { proposed: boolean; keys: string[]; sentences: string[] } {
  const change = doneChange(before, after);
  const proposed = change === "done" && !readDone(before).done;
  const keys: string[] = [...doneKeys, wordKey];
  if (proposed) return { proposed, keys, sentences: [] };
  if (change === "open" && readDone(before).done)
    return { proposed, keys, sentences: [`${id} was marked open though it is done; that was put back.`] };
  const sentences = keys
    .filter((key) => changed.includes(key))
    .flatMap((key) => describeWrongDone(id, key, after));
  // A done field that was removed, or that contradicts another, is told as any other change.
  return { proposed, keys: sentences.length > 0 ? keys : [], sentences };
}

function describeWrongDone(id: string, key: string, after: JsonRecord): string[] {
  const value = member(after, key);
  if (value === undefined || typeof value === "boolean") return [];
  const shown = flattenTo(JSON.stringify(value), 40);
  if (key !== wordKey)
    return [`"${key}" of ${id} was set to ${shown}, which is neither true nor false, and was put back.`];
  const meaning = typeof value === "string" ? meaningOf(value) : undefined;
  const advice =
    meaning === "blocked" || meaning === "skipped" ? "; say in its notes what stands in the way" : "";
  return [`The status of ${id} was set to ${shown} and was put back${advice}.`];
}

function readOwnNotes(
  id: string,
  after: JsonRecord,
  changed: readonly string[],
): { notes: string | undefined; sentences: string[] } {
  const keys = fieldNames.notes.filter((key) => changed.includes(key));
  const notes = keys.map((key) => member(after, key)).find((value) => typeof value === "string");
  if (notes === undefined) {
    const sentence = `The notes of ${id} were removed or were no text, and were put back.`;
    return { notes: undefined, sentences: keys.length > 0 ? [sentence] : [] };
  }
  if (notes.length <= longestNotes) return { notes, sentences: [] };
  return {
    notes: wholeCharacters(notes.slice(0, longestNotes)),
    sentences: [`The notes of ${id} were cut to ${longestNotes.toLocaleString("en")} characters.`],
  };
}
