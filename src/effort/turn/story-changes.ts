// Compares a story's entry before and after a turn. Only the done field and the notes belong to the agent.
import { isDeepStrictEqual } from "node:util";
import {
  doneKeys,
  fieldNames,
  isStatusKey,
  type JsonRecord,
  member,
  readDone,
  statusKeys,
  statusMeaning,
} from "../plan/index.ts";
import { flattenTo, wholeCharacters } from "../quoting.ts";
import { maxNotesLength } from "./reading.ts";

/** An agent's changes to its own story. */
export interface OwnStory {
  proposed: boolean;
  notes: string | undefined;
  forbiddenKeys: string[];
  putBack: string[];
  shortened: string[];
}

/** Compares the agent's own story before and after its turn. */
export function readOwnStory(id: string, before: JsonRecord, after: JsonRecord): OwnStory {
  const changed = changedKeys(before, after);
  const done = readOwnDone(id, before, after, changed);
  const notes = readOwnNotes(id, after, changed);
  const own: readonly string[] = [...done.keys, ...fieldNames.notes];
  return {
    proposed: done.proposed,
    notes: notes.notes,
    forbiddenKeys: changed.filter((key) => !own.includes(key)),
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
  const keys: string[] = [...doneKeys, ...statusKeys];
  if (proposed) return { proposed, keys, sentences: [] };
  if (change === "open" && readDone(before).done)
    return { proposed, keys, sentences: [`${id} was marked open although it is done; this was put back.`] };
  const sentences = keys
    .filter((key) => changed.includes(key))
    .flatMap((key) => describeWrongDone(id, key, after));
  // A done field that was removed, or that contradicts another, is described like any other change.
  return { proposed, keys: sentences.length > 0 ? keys : [], sentences };
}

function describeWrongDone(id: string, key: string, after: JsonRecord): string[] {
  const value = member(after, key);
  if (value === undefined || typeof value === "boolean") return [];
  const shown = flattenTo(JSON.stringify(value), 40);
  if (!isStatusKey(key))
    return [`"${key}" of ${id} was set to ${shown}, which is neither true nor false, and was put back.`];
  const meaning = typeof value === "string" ? statusMeaning(value) : undefined;
  const advice =
    meaning === "blocked" || meaning === "skipped" ? "; explain in its notes what blocks it" : "";
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
    const sentence = `The notes of ${id} were removed or were not text, and were put back.`;
    return { notes: undefined, putBack: keys.length > 0 ? [sentence] : [], shortened: [] };
  }
  if (notes.length <= maxNotesLength) return { notes, putBack: [], shortened: [] };
  return {
    notes: wholeCharacters(notes.slice(0, maxNotesLength)),
    putBack: [],
    shortened: [`The notes of ${id} were cut to ${maxNotesLength.toLocaleString("en")} characters.`],
  };
}

/** Keys whose values differ. The order of keys and the formatting do not count. */
export function changedKeys(before: JsonRecord, after: JsonRecord): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter(
    (key) =>
      Object.hasOwn(before, key) !== Object.hasOwn(after, key) || !isDeepStrictEqual(before[key], after[key]),
  );
}

/** The status that the changed done fields agree on. Unchanged fields do not count, so a word need not follow its flag. */
export function doneChange(before: JsonRecord, after: JsonRecord): "done" | "open" | undefined {
  const values = [...doneKeys, ...statusKeys].flatMap((key) => {
    const now = doneValueOf(after, key);
    return now === undefined || now === doneValueOf(before, key) ? [] : [now];
  });
  if (values.length === 0 || values.some((value) => value !== values[0])) return undefined;
  return values[0] ? "done" : "open";
}

function doneValueOf(record: JsonRecord, key: string): boolean | undefined {
  const value = member(record, key);
  if (!isStatusKey(key)) return typeof value === "boolean" ? value : undefined;
  return typeof value === "string" ? statusMeaning(value) === "done" : undefined;
}
