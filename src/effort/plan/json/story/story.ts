// Reads one story of a JSON file, under any known field name.

import type { Story } from "../../plan.ts";
import { priorityNumber } from "../../words/index.ts";
import { doneKeys, otherDoneKeys, readDone, readStatus, statusKeys } from "../done.ts";
import { isRecord, type JsonRecord, member } from "../json.ts";
import { readCriteria } from "./criteria.ts";
import { fieldNames } from "./names.ts";
import { readOtherChecks } from "./other-checks.ts";
import { readableMember } from "./readable.ts";
import { commandList, firstPresent, noteText, presentKey, textKey } from "./values.ts";

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
  const keys = textKeysOf(record);
  const textAt = (key: string | undefined) => (key === undefined ? "" : String(record[key]));
  const [title, written] = [textAt(keys.title).trim(), textAt(keys.description)];
  const description = written.trim() === title ? "" : written;
  const firstLine = written.trim().split("\n", 1)[0]?.trim();
  const criteria = readCriteria(record);
  const priority = readPriority(record);
  return {
    id,
    title: title || firstLine || id,
    description,
    acceptanceCriteria: criteria.texts,
    priority: priority.value,
    unknownPriority: priority.unknown,
    passes: reading.done,
    notes: noteText(firstPresent(record, fieldNames.notes)),
    dependsOn: [...new Set(fieldNames.dependsOn.flatMap((key) => idList(member(record, key))))],
    agent: textAt(textKey(record, ["agent"])).trim() || undefined,
    verify: commandList(member(record, "verify")) ?? [],
    status,
    statusNote: note,
    more: readMore(record, [
      keys.title,
      keys.description,
      presentKey(record, fieldNames.notes),
      ...criteria.keys,
    ]),
    requirements: [],
    checksNotRun: [...readOtherChecks(record, id), ...criterionChecks(record, id)],
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
