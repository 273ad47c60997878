// Changes a value or two of a file and leaves every other byte as its people wrote it.
import type { Node } from "jsonc-parser";
import { meaningOf, readDone, wordKey } from "./done.ts";
import { chooseWord, type DoneField, doneFieldOf, mostCommon } from "./done-style.ts";
import { type PrdEntries, readPrdEntries, type StoryEntry } from "./entries.ts";
import { type JsonRecord, memberNode } from "./json.ts";
import { fieldNames, firstPresent, noteText } from "./story.ts";

/** What is to change in one story; what is not given stays. */
export interface PrdEdit {
  id: string;
  passes?: boolean;
  notes?: string;
}

/**
 * The text with these edits: only done fields, in the words the file uses, and notes change, every other byte stays.
 * Of several edits of one story the later counts.
 * @throws ConfigurationError where the text is no valid file of stories, Error where it has no such story.
 */
export function editPrd(text: string, file: string, edits: readonly PrdEdit[]): string {
  const parsed = readPrdEntries(text, file);
  const byId = new Map<string, PrdEdit>();
  for (const edit of edits) byId.set(edit.id, { ...byId.get(edit.id), ...edit });
  const { mark, body } = parsed.document;
  const known = new Map(parsed.entries.map((entry) => [entry.id, entry]));
  const splices = [...byId.values()].flatMap((edit) => {
    const entry = known.get(edit.id);
    if (!entry) throw new Error(`${file} has no story ${edit.id}`);
    return spliceMembers(body, entry.node, changedMembers(parsed, entry, edit));
  });
  return mark + applySplices(body, splices);
}

/** The fields of a story that are its agent's to write, as its file names them. */
export interface AgentFields extends DoneField {
  notesKey: string;
}

/** What a prompt tells the agent to write where, in this story's entry. */
export function describeAgentFields({ text, file }: { text: string; file: string }, id: string): AgentFields {
  const { entries } = readPrdEntries(text, file);
  const record = entries.find((entry) => entry.id === id)?.value ?? {};
  const stories = entries.map(({ value }) => value);
  return { ...doneFieldOf(record, stories), notesKey: notesKey(record, stories) };
}

/** The members that are to hold something else, in the order in which new ones are put in. */
function changedMembers(parsed: PrdEntries, entry: StoryEntry, edit: PrdEdit): Map<string, boolean | string> {
  const stories = parsed.entries.map(({ value }) => value);
  const changes = edit.passes === undefined ? new Map() : doneChanges(entry.value, edit.passes, stories);
  if (edit.notes !== undefined && edit.notes !== noteText(firstPresent(entry.value, fieldNames.notes)))
    changes.set(notesKey(entry.value, stories), edit.notes);
  return changes;
}

function doneChanges(
  record: JsonRecord,
  passes: boolean,
  stories: readonly JsonRecord[],
): Map<string, boolean | string> {
  const { flags, word, done } = readDone(record);
  const changes = new Map<string, boolean | string>();
  if (done === passes) return changes;
  for (const { key } of flags) changes.set(key, passes);
  if (word !== undefined) {
    // Beside a true or false the word changes only where it would say the opposite.
    const meaning = meaningOf(word);
    const contradicts = meaning === (passes ? "open" : "done");
    if (flags.length === 0 || contradicts) changes.set(wordKey, chooseWord(passes, word, stories));
  } else if (flags.length === 0) {
    const { key, doneValue } = doneFieldOf(record, stories);
    changes.set(key, doneValue);
  }
  return changes;
}

/** The name under which this story, or else its neighbours, keep notes. */
function notesKey(record: JsonRecord, stories: readonly JsonRecord[]): string {
  const keyIn = (story: JsonRecord) => fieldNames.notes.find((key) => Object.hasOwn(story, key));
  return keyIn(record) ?? mostCommon(stories.flatMap((story) => keyIn(story) ?? [])) ?? fieldNames.notes[0];
}

interface Splice {
  offset: number;
  length: number;
  text: string;
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

/** Puts new members at the end of an object, spaced as the member before them. */
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

/** What stands between a key and its value in this object. */
function colonOf(body: string, object: Node): string {
  const [key, value] = object.children?.at(-1)?.children ?? [];
  return key && value ? body.slice(key.offset + key.length, value.offset) : ": ";
}

/** A value as JSON, without characters beyond ASCII where the file spells all of those as `\uXXXX`. */
function writeValue(value: boolean | string, body: string): string {
  const json = JSON.stringify(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is exactly the characters of ASCII.
  if (!/\\u[0-9a-fA-F]{4}/.test(body) || /[^\x00-\x7f]/.test(body)) return json;
  return json.replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function applySplices(body: string, splices: readonly Splice[]): string {
  let result = "";
  let done = 0;
  for (const { offset, length, text } of splices.toSorted((one, other) => one.offset - other.offset)) {
    result += body.slice(done, offset) + text;
    done = offset + length;
  }
  return result + body.slice(done);
}
