// Reads one story of a file, under any known field name.
import { readDone, readStatus, type StoryStatus } from "./done.ts";
import { isRecord, type JsonRecord, member } from "./json.ts";

/** One piece of work of an effort. */
export interface Story {
  /** The id in the file, numbers as text. A story without an id is `#<position>`, from 1, which is never written. */
  id: string;
  title: string;
  description: string;
  acceptanceCriteria: string[];
  /** Lower comes first. Equal priorities keep the order of the file. */
  priority: number;
  passes: boolean;
  notes: string;
  dependsOn: string[];
  agent: string | undefined;
  verify: string[];
  status: StoryStatus;
  /** The file's own word for the status, such as `deferred`. */
  statusNote: string | undefined;
}

/** Names of a story's fields in files. The first one present counts. */
export const fieldNames = {
  title: ["title", "name", "story", "task", "task_name", "taskName"],
  description: ["description", "details"],
  acceptanceCriteria: [
    "acceptanceCriteria",
    "acceptance_criteria",
    "steps",
    "stepsToVerify",
    "steps_to_verify",
    "validation",
    "acceptance",
    "definition_of_done",
    "definitionOfDone",
    "subtasks",
  ],
  notes: ["notes", "completionNotes", "completion_notes"],
  dependsOn: ["dependsOn", "depends_on", "dependencies", "deps", "blockedBy", "blocked_by"],
} as const;

/** Names of checks that other programs run. They are reported and never run here. */
export const otherCheckNames = [
  "verifyCommand",
  "verify_command",
  "verifyCommands",
  "verificationCommand",
  "verificationCommands",
  "verification_command",
  "verification_cmd",
  "testCommand",
  "test_command",
  "testCommands",
] as const;

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
  const description = firstText(record, fieldNames.description) ?? "";
  const firstLine = description.split("\n", 1)[0]?.trim();
  const criteria = firstPresent(record, fieldNames.acceptanceCriteria);
  const priority = member(record, "priority");
  const priorityValue = priorityNumber(priority);
  return {
    id,
    title: firstText(record, fieldNames.title)?.trim() || firstLine || id,
    description,
    acceptanceCriteria: criterionTexts(criteria),
    priority: priorityValue,
    unknownPriority: priorityValue === undefined && typeof priority === "string" ? priority : undefined,
    passes: reading.done,
    notes: noteText(firstPresent(record, fieldNames.notes)),
    dependsOn: [...new Set(fieldNames.dependsOn.flatMap((key) => idList(member(record, key))))],
    agent: firstText(record, ["agent"])?.trim() || undefined,
    verify: commandList(member(record, "verify")) ?? [],
    status,
    statusNote: note,
    checksNotRun: [...readOtherChecks(record, id), ...criterionChecks(criteria, id)],
  };
}

/** The id in a story's entry; undefined if it has none. */
export function ownId(record: JsonRecord): string | undefined {
  const id = member(record, "id");
  return (typeof id === "string" && id !== "") || typeof id === "number" ? String(id) : undefined;
}

/** The value of the first of these keys that is present and not null. */
export function firstPresent(record: JsonRecord, keys: readonly string[]): unknown {
  const key = keys.find((name) => (member(record, name) ?? undefined) !== undefined);
  return key === undefined ? undefined : record[key];
}

/** The first text under these keys that is not blank. */
export function firstText(record: JsonRecord, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = member(record, key);
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return undefined;
}

/** Notes as text. A list becomes lines; anything else becomes an empty text. */
export function noteText(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("\n") : "";
}

/** A command or a list of commands, without blank ones; undefined for anything else. */
export function commandList(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  if (!list.every((command) => typeof command === "string")) return undefined;
  return list.map((command) => command.trim()).filter((command) => command !== "");
}

/** A list of commands, one a line; undefined if the value is not text. */
export function commandLines(value: unknown): string[] | undefined {
  const list = commandList(value);
  return list && commandList(list.flatMap((command) => command.split("\n")));
}

/** One line for each check of another program; `owner` names the story or effort. */
export function readOtherChecks(record: JsonRecord, owner: string): string[] {
  return otherCheckNames.flatMap((key) => {
    const value = member(record, key);
    if (value === undefined || value === null || value === "") return [];
    const commands = commandList(value) ?? [JSON.stringify(value)];
    return commands.map((command) => `${key} of ${owner}: ${command}`);
  });
}

/** Priority words with their numbers. */
export const priorityWords: Record<string, number> = {
  critical: 0,
  urgent: 0,
  highest: 0,
  high: 1,
  medium: 2,
  normal: 2,
  low: 3,
  lowest: 4,
};

function priorityNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const word = value.trim().toLowerCase();
  const digits = /^p?(\d{1,6})$/.exec(word)?.[1];
  return digits === undefined ? (member(priorityWords, word) as number | undefined) : Number(digits);
}

const criterionTextKeys = ["text", "description", "criterion", "title", "name"] as const;

function criterionTexts(value: unknown): string[] {
  if (value === undefined) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map(criterionText).filter((text) => text.trim() !== "");
}

function criterionText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  const text = isRecord(value) ? firstText(value, criterionTextKeys) : undefined;
  return text ?? JSON.stringify(value);
}

function criterionChecks(value: unknown, id: string): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((criterion, index) =>
    isRecord(criterion) ? readOtherChecks(criterion, `criterion ${index + 1} of ${id}`) : [],
  );
}

function idList(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((item) => {
    const id = isRecord(item) ? member(item, "id") : item;
    if (typeof id === "number") return [String(id)];
    return typeof id === "string" && id.trim() !== "" ? [id.trim()] : [];
  });
}
