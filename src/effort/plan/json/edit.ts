// Changes the done field and the notes of stories in a file, and keeps every other byte.
import type { Node } from "jsonc-parser";
import type { PrdEdit } from "../plan.ts";
import { applySplices, type Splice } from "../splice.ts";
import { chooseStatusWord, mostCommon, statusMeaning } from "../words/index.ts";
import { readDone } from "./done.ts";
import { type DoneField, type DoneStyle, doneFieldOf, doneStyleOf, isStatusKey } from "./done-style.ts";
import { type PrdEntries, readPrdEntries, type StoryEntry } from "./entries.ts";
import { type JsonRecord, memberNode } from "./json.ts";
import { type Reference, referencesOf } from "./references.ts";
import { fieldNames, firstPresent, noteText } from "./story/index.ts";

/** Applies edits, in the words that the file uses. @throws ConfigurationError on an invalid prd.json, Error on an unknown story */
export function editPrd(text: string, file: string, edits: readonly PrdEdit[]): string {
  const parsed = readPrdEntries(text, file);
  const byId = new Map<string, PrdEdit>();
  for (const edit of edits) byId.set(edit.id, { ...byId.get(edit.id), ...edit });
  const { byteOrderMark, body } = parsed.document;
  const entries = new Map(parsed.entries.map((entry) => [entry.id, entry]));
  const ticked = new Set<Reference>();
  const splices = [...byId.values()].flatMap((edit) => {
    const entry = entries.get(edit.id);
    if (!entry) throw new Error(`${file} has no story ${edit.id}`);
    for (const reference of referencesOf(entry.value, parsed.references))
      if (edit.ticks?.includes(reference.id)) ticked.add(reference);
    return spliceMembers(body, entry.node, changedMembers(parsed, entry, edit));
  });
  return byteOrderMark + applySplices(body, [...splices, ...tickSplices(parsed, [...ticked])]);
}

function tickSplices({ document, references }: PrdEntries, ticked: readonly Reference[]): Splice[] {
  const style = doneStyleOf(
    [...references.byId.values()].map(({ value }) => value),
    {},
  );
  return ticked.flatMap(({ node, value }) =>
    spliceMembers(document.body, node, doneChanges(value, true, style)),
  );
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

function spliceMembers(body: string, object: Node, changes: Map<string, boolean | string>): Splice[] {
  const splices: Splice[] = [];
  const added: string[] = [];
  for (const [key, value] of changes) {
    const node = memberNode(object, key);
    const text = writeValue(value, body);
    if (node) splices.push({ offset: node.offset, length: node.length, text });
    else added.push(`${JSON.stringify(key)}${colonOf(body, object)}${text}`);
  }
  return added.length > 0 ? [...splices, insertion(body, object, added)] : splices;
}

function insertion(body: string, object: Node, members: readonly string[]): Splice {
  const properties = object.children ?? [];
  const last = properties.at(-1);
  if (!last) return { offset: object.offset + 1, length: 0, text: members.join(", ") };
  const before = body.slice(object.offset + 1, last.offset);
  const gap = before.slice(before.trimEnd().length);
  const spaced = gap === "" && properties.length === 1 && colonOf(body, object).endsWith(" ") ? " " : gap;
  const text = members.map((member) => `,${spaced}${member}`).join("");
  return { offset: last.offset + last.length, length: 0, text };
}

function colonOf(body: string, object: Node): string {
  const [key, value] = object.children?.at(-1)?.children ?? [];
  return key && value ? body.slice(key.offset + key.length, value.offset) : ": ";
}

/** A value as JSON. Characters beyond ASCII are written as `\uXXXX` if the file does so throughout. */
function writeValue(value: boolean | string, body: string): string {
  const json = JSON.stringify(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is exactly the characters of ASCII.
  if (!/\\u[0-9a-fA-F]{4}/.test(body) || /[^\x00-\x7f]/.test(body)) return json;
  return json.replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
