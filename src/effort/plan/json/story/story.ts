// Reads one story of a JSON file, under any known field name.

import type { Story } from "../../plan.ts";
import { priorityNumber } from "../../words/index.ts";
import { doneKeys, otherDoneKeys, readDone, readStatus, statusKeys } from "../done.ts";
import { isRecord, type JsonRecord, member } from "../json.ts";
import { readCriteria } from "./criteria.ts";
import { fieldNames } from "./names.ts";
import { readOtherChecks } from "./other-checks.ts";
import { readableMember } from "./readable.ts";
import { commandList, firstPresent, firstText, noteText, presentKey, textKey } from "./values.ts";

/** A story before its priority is resolved. */
export interface StoryFields extends Omit<Story, "priority"> {
  priority: number | undefined;
  unknownPriority: string | undefined;
  checksNotRun: string[];
}

/** Reads a story. */
export function readStoryFields(record: JsonRecord, id: string): StoryFields {
  const reading = readDone(record);
  const { status, note } = readStatus(record, reading);
  const { title, description, acceptanceCriteria, keys } = readStoryTexts(record, id);
  const priority = readPriority(record);
  return {
    id,
    title,
    description,
    acceptanceCriteria,
    priority: priority.value,
    unknownPriority: priority.unknown,
    passes: reading.done,
    notes: noteText(firstPresent(record, fieldNames.notes)),
    dependsOn: [...new Set(fieldNames.dependsOn.flatMap((key) => idList(member(record, key))))],
    agent: firstText(record, ["agent"])?.trim(),
    verify: commandList(member(record, "verify")) ?? [],
    status,
    statusNote: note,
    more: readMore(record, [...keys, presentKey(record, fieldNames.notes)]),
    requirements: [],
    checksNotRun: [...readOtherChecks(record, id), ...criterionChecks(record, id)],
  };
}

/** What a story is about, and the keys that say so. */
export interface StoryTexts extends Pick<Story, "title" | "description" | "acceptanceCriteria"> {
  keys: (string | undefined)[];
}

/** Reads only what a story is about. A story without any text has its id as its title. */
export function readStoryTexts(record: JsonRecord, id: string): StoryTexts {
  const { title: titleKey, description: descriptionKey } = textKeysOf(record);
  const textAt = (key: string | undefined) => (key === undefined ? "" : String(record[key]));
  const [title, written] = [textAt(titleKey).trim(), textAt(descriptionKey)];
  const description = written.trim() === title ? "" : written;
  const firstLine = written.trim().split("\n", 1)[0]?.trim();
  const criteria = readCriteria(record);
  return {
    title: title || firstLine || id,
    description,
    acceptanceCriteria: criteria.texts,
    keys: [titleKey, descriptionKey, ...criteria.keys],
  };
}

function textKeysOf(record: JsonRecord): { title: string | undefined; description: string | undefined } {
  const title = textKey(record, fieldNames.title);
  const others = fieldNames.description.filter((key) => key !== title);
  return { title, description: textKey(record, others) };
}

/** Keys that a prompt says in other words. */
const toldKeys: ReadonlySet<string> = new Set([
  ...fieldNames.id,
  ...fieldNames.priority,
  ...fieldNames.dependsOn,
  ...doneKeys,
  ...otherDoneKeys,
  ...statusKeys,
  "agent",
  "verify",
]);

/** The members of an entry besides these and those that a prompt tells otherwise. */
function readMore(record: JsonRecord, told: readonly (string | undefined)[]): string {
  return Object.entries(record)
    .filter(([key]) => !toldKeys.has(key) && !told.includes(key))
    .map(([key, value]) => readableMember(key, value))
    .filter((text) => text !== "")
    .join("\n");
}

function readPriority(record: JsonRecord): { value: number | undefined; unknown: string | undefined } {
  const key = fieldNames.priority.find((name) => priorityNumber(member(record, name)) !== undefined);
  if (key !== undefined) return { value: priorityNumber(record[key]), unknown: undefined };
  const priority = member(record, "priority");
  return { value: undefined, unknown: typeof priority === "string" ? priority : undefined };
}

/** The id in a story's entry; undefined if it has none. */
export function ownId(record: JsonRecord): string | undefined {
  for (const key of fieldNames.id) {
    const id = member(record, key);
    if ((typeof id === "string" && id !== "") || typeof id === "number") return String(id);
  }
  return undefined;
}

function criterionChecks(record: JsonRecord, id: string): string[] {
  const value = firstPresent(record, fieldNames.acceptanceCriteria);
  if (!Array.isArray(value)) return [];
  return value.flatMap((criterion, index) =>
    isRecord(criterion) ? readOtherChecks(criterion, `criterion ${index + 1} of ${id}`) : [],
  );
}

/** Kinds of links between entries that do not hold a story back. */
const looseLinks: readonly unknown[] = [
  "related",
  "relates-to",
  "parent-child",
  "discovered-from",
  "duplicates",
];

function idList(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((item) => {
    if (isRecord(item) && looseLinks.includes(member(item, "type"))) return [];
    const id = isRecord(item) ? (member(item, "depends_on_id") ?? member(item, "id")) : item;
    if (typeof id === "number") return [String(id)];
    return typeof id === "string" && id.trim() !== "" ? [id.trim()] : [];
  });
}
