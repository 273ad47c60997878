// Changes the done field and the notes of stories in a file, and keeps every other byte.
import { combineEdits, type PrdEdit } from "../plan.ts";
import { applySplices, type Splice } from "../splice.ts";
import { chooseStatusWord, mostCommon, statusMeaning } from "../words/index.ts";
import { readDone } from "./done.ts";
import { type DoneField, type DoneStyle, doneFieldOf, doneStyleOf, isStatusKey } from "./done-style.ts";
import { type PrdEntries, readPrdEntries, type StoryEntry } from "./entries.ts";
import type { JsonRecord } from "./json.ts";
import { type Reference, referencesOf } from "./references.ts";
import { fieldNames, firstPresent, noteText } from "./story/index.ts";
import { spliceMembers } from "./syntax/index.ts";

/** Applies edits, in the words that the file uses. @throws ConfigurationError on an invalid prd.json, Error on an unknown story */
export function editPrd(text: string, file: string, edits: readonly PrdEdit[]): string {
  const parsed = readPrdEntries(text, file);
  const { byteOrderMark, body } = parsed.document;
  const entries = new Map(parsed.entries.map((entry) => [entry.id, entry]));
  const ticked = new Set<Reference>();
  const splices = combineEdits(edits).flatMap((edit) => {
    const entry = entries.get(edit.id);
    if (!entry) throw new Error(`${file} has no story ${edit.id}`);
    for (const reference of referencesOf(entry.value, parsed.references))
      if (edit.ticks?.includes(reference.id)) ticked.add(reference);
    return spliceMembers(parsed.document, entry.node, changedMembers(parsed, entry, edit));
  });
  return byteOrderMark + applySplices(body, [...splices, ...tickSplices(parsed, [...ticked])]);
}

function tickSplices({ document, references }: PrdEntries, ticked: readonly Reference[]): Splice[] {
  const style = doneStyleOf(
    [...references.byId.values()].map(({ value }) => value),
    {},
  );
  return ticked.flatMap(({ node, value }) => spliceMembers(document, node, doneChanges(value, true, style)));
}

/** The fields of a story that an agent may write, as its file names them. */
export interface AgentFields extends DoneField {
  notesKey: string;
  /** Ids of open entries of other lists that the story names. */
  references: string[];
}

function styleOf({ entries, list }: PrdEntries): DoneStyle {
  return doneStyleOf(
    entries.map(({ value }) => value),
    list.top,
  );
}

/** The fields that a prompt tells the agent to write in a story. */
export function describeAgentFields({ text, file }: { text: string; file: string }, id: string): AgentFields {
  const parsed = readPrdEntries(text, file);
  const record = parsed.entries.find((entry) => entry.id === id)?.value ?? {};
  const { key, doneValue } = doneFieldOf(record, styleOf(parsed));
  const stories = parsed.entries.map(({ value }) => value);
  const references = referencesOf(record, parsed.references)
    .filter(({ value }) => readDone(value).hasDoneField && !readDone(value).done)
    .map((reference) => reference.id);
  return { key, doneValue, notesKey: notesKey(record, stories), references };
}

/** The done field of a story that is new and open, as its file writes it: its name and its value. */
export function describeOpenFields(parsed: PrdEntries): [key: string, value: boolean | string] {
  const style = styleOf(parsed);
  const { key } = doneFieldOf({}, style);
  return [key, isStatusKey(key) ? chooseStatusWord(false, "", style) : false];
}

function changedMembers(parsed: PrdEntries, entry: StoryEntry, edit: PrdEdit): Map<string, boolean | string> {
  const stories = parsed.entries.map(({ value }) => value);
  const changes =
    edit.passes === undefined ? new Map() : doneChanges(entry.value, edit.passes, styleOf(parsed));
  if (edit.notes !== undefined && edit.notes !== noteText(firstPresent(entry.value, fieldNames.notes)))
    changes.set(notesKey(entry.value, stories), edit.notes);
  return changes;
}

function doneChanges(record: JsonRecord, passes: boolean, style: DoneStyle): Map<string, boolean | string> {
  const { flags, word, wordKey, done } = readDone(record);
  const changes = new Map<string, boolean | string>();
  if (done === passes) return changes;
  for (const { key } of flags) changes.set(key, passes);
  if (word !== undefined) {
    const meaning = statusMeaning(word);
    const contradicts = meaning === (passes ? "open" : "done");
    if (flags.length === 0 || contradicts) changes.set(wordKey, chooseStatusWord(passes, word, style));
  } else if (flags.length === 0) {
    const { key, doneValue } = doneFieldOf(record, style);
    changes.set(key, doneValue);
  }
  return changes;
}

function notesKey(record: JsonRecord, stories: readonly JsonRecord[]): string {
  const keyIn = (story: JsonRecord) => fieldNames.notes.find((key) => Object.hasOwn(story, key));
  return keyIn(record) ?? mostCommon(stories.flatMap((story) => keyIn(story) ?? [])) ?? fieldNames.notes[0];
}
