// Compares a story's entry before and after a turn. Only the done field and the notes belong to the agent.
import { isDeepStrictEqual } from "node:util";
import {
  doneKeys,
  fieldNames,
  type JsonRecord,
  meaningOf,
  member,
  readDone,
  wordKey,
} from "../plan/index.ts";
import { flattenTo, wholeCharacters } from "../quoting.ts";

/** What an agent says of its own story. */
export interface OwnStory {
  proposed: boolean;
  notes: string | undefined;
  /** Changed keys that are not the agent's. */
  foreignKeys: string[];
  /** Changes to its own fields that were put back, one sentence each. */
  putBack: string[];
  /** Whether its notes were too long, one sentence; empty where they were not. */
  shortened: string[];
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
    putBack: [...done.sentences, ...notes.putBack],
    shortened: notes.shortened,
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
): { notes: string | undefined; putBack: string[]; shortened: string[] } {
  const keys = fieldNames.notes.filter((key) => changed.includes(key));
  const notes = keys.map((key) => member(after, key)).find((value) => typeof value === "string");
  if (notes === undefined) {
    const sentence = `The notes of ${id} were removed or were no text, and were put back.`;
    return { notes: undefined, putBack: keys.length > 0 ? [sentence] : [], shortened: [] };
  }
  if (notes.length <= longestNotes) return { notes, putBack: [], shortened: [] };
  return {
    notes: wholeCharacters(notes.slice(0, longestNotes)),
    putBack: [],
    shortened: [`The notes of ${id} were cut to ${longestNotes.toLocaleString("en")} characters.`],
  };
}

/** Keys whose values differ; the order of keys and the way they are written count for nothing. */
export function changedKeys(before: JsonRecord, after: JsonRecord): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter(
    (key) =>
      Object.hasOwn(before, key) !== Object.hasOwn(after, key) || !isDeepStrictEqual(before[key], after[key]),
  );
}

/**
 * What the changed done fields say: one that was left as it was has no say, so that it does not matter whether a status
 * word follows its flag. Undefined where nothing changed or the changes contradict each other.
 */
export function doneChange(before: JsonRecord, after: JsonRecord): "done" | "open" | undefined {
  const voices = [...doneKeys, wordKey].flatMap((key) => {
    const now = voiceOf(after, key);
    return now === undefined || now === voiceOf(before, key) ? [] : [now];
  });
  if (voices.length === 0 || voices.some((voice) => voice !== voices[0])) return undefined;
  return voices[0] ? "done" : "open";
}

function voiceOf(record: JsonRecord, key: string): boolean | undefined {
  const value = member(record, key);
  if (key !== wordKey) return typeof value === "boolean" ? value : undefined;
  return typeof value === "string" ? meaningOf(value) === "done" : undefined;
}
