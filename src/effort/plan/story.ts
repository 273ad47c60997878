// Reads one story's entry, under whatever names its fields go, into the words of this program.
import { readDone, readStatus, type StoryStatus } from "./done.ts";
import { isRecord, type JsonRecord, member } from "./json.ts";

/** One piece of work of an effort. */
export interface Story {
  /** As the file has it, numbers as text; `#<place>` (from 1) where the file gives none, and then never written. */
  id: string;
  title: string;
  /** Empty where the file has none. */
  description: string;
  acceptanceCriteria: string[];
  /** Lower comes first; equal ones go in file order. */
  priority: number;
  /** What the file's done field says. */
  passes: boolean;
  /** Empty where the file has none. */
  notes: string;
  /** Ids of stories that must have passed before this one. */
  dependsOn: string[];
  /** The agent this story asks for. */
  agent: string | undefined;
  /** Commands that must succeed before this story passes. */
  verify: string[];
  status: StoryStatus;
  /** The file's own word for where the story stands, such as `deferred`. */
  statusNote: string | undefined;
}

/** Names under which files keep a story's fields; the first that is there counts. */
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

/** Names under which files keep checks that are told and never run, because nobody meant them for this program. */
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

/** What a story says of itself; its priority is still as the file has it. */
export interface StoryFields extends Omit<Story, "priority"> {
  priority: number | undefined;
  /** A word in the place of the priority that means nothing. */
  unknownPriority: string | undefined;
  /** Checks that are told and not run. */
  checksNotRun: string[];
}

/** Reads a story's entry; `id` is what it is called where it has no id of its own. */
export function readStoryFields(record: JsonRecord, id: string): StoryFields {
  const reading = readDone(record);
  const { status, note } = readStatus(record, reading);
  const description = firstText(record, fieldNames.description) ?? "";
  const firstLine = description.split("\n", 1)[0]?.trim();
  const criteria = firstPresent(record, fieldNames.acceptanceCriteria);
  const priority = member(record, "priority");
  const number = priorityNumber(priority);
  return {
    id,
    title: firstText(record, fieldNames.title)?.trim() || firstLine || id,
    description,
    acceptanceCriteria: criterionTexts(criteria),
    priority: number,
    unknownPriority: number === undefined && typeof priority === "string" ? priority : undefined,
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

/** A story's own id; undefined where it has none. */
export function ownId(record: JsonRecord): string | undefined {
  const id = member(record, "id");
  return (typeof id === "string" && id !== "") || typeof id === "number" ? String(id) : undefined;
}

/** The first of these keys that holds something, null not counted. */
export function firstPresent(record: JsonRecord, keys: readonly string[]): unknown {
  const key = keys.find((name) => (member(record, name) ?? undefined) !== undefined);
  return key === undefined ? undefined : record[key];
}

/** The first text, not blank, under one of these keys. */
export function firstText(record: JsonRecord, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = member(record, key);
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return undefined;
}

/** Notes as text; a list becomes lines, anything else counts as none. */
export function noteText(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("\n") : "";
}

/** A command or a list of them, blank ones left out; undefined for anything else. */
export function commandList(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  if (!list.every((command) => typeof command === "string")) return undefined;
  return list.map((command) => command.trim()).filter((command) => command !== "");
}

/** One line for each check under a foreign name; `owner` says whose it is. */
export function readOtherChecks(record: JsonRecord, owner: string): string[] {
  return otherCheckNames.flatMap((key) => {
    const value = member(record, key);
    if (value === undefined || value === null || value === "") return [];
    const commands = commandList(value) ?? [JSON.stringify(value)];
    return commands.map((command) => `${key} of ${owner}: ${command}`);
  });
}

/** Words for a priority. */
export const priorityWords: Record<string, number> = { critical: 0, high: 1, medium: 2, low: 3 };

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
