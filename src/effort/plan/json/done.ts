// Reads the many ways in which JSON files say that a story is done.
import { certainMeaning, type StoryStatus, statusMeaning } from "../words/index.ts";
import { type JsonRecord, member } from "./json.ts";

/** Fields that hold true or false. The first one present counts. */
export const doneKeys = ["passes", "passed", "done", "completed", "complete", "tested"] as const;
/** Such fields under names that often mean something else. They count only without one of `doneKeys`. */
export const otherDoneKeys = [
  "passing",
  "implemented",
  "finished",
  "isDone",
  "is_done",
  "isComplete",
  "is_complete",
  "isCompleted",
  "is_completed",
  "status",
] as const;
/** The fields that hold a word. The first one with a text counts. */
export const statusKeys = ["status", "state"] as const;
/** The field in which a new word is written. */
export const [statusKey] = statusKeys;

/** What the done fields of a story say. */
export interface DoneReading {
  hasDoneField: boolean;
  done: boolean;
  flags: { key: string; value: boolean }[];
  word: string | undefined;
  /** The field of the word. */
  wordKey: string;
  wrongKey: string | undefined;
  contradiction: [string, string] | undefined;
}

/** Reads the done fields of a story. */
export function readDone(record: JsonRecord): DoneReading {
  const present = doneKeys.filter((key) => Object.hasOwn(record, key));
  const flags = present.length > 0 ? flagsAt(record, present) : flagsAt(record, otherDoneKeys).slice(0, 1);
  // Next to a true or false, `completed` often holds a date.
  const wrongKey = present.find(
    (key) => typeof record[key] !== "boolean" && (key === "passes" || flags.length === 0),
  );
  const wordKey = statusKeys.find((key) => typeof member(record, key) === "string");
  const word = wordKey && String(record[wordKey]);
  const meaning = word === undefined ? undefined : statusMeaning(word);
  return {
    hasDoneField: flags.length > 0 || word !== undefined,
    done: flags[0]?.value ?? meaning === "done",
    flags,
    word,
    wordKey: wordKey ?? statusKey,
    wrongKey,
    contradiction: findContradiction(flags, word, wordKey ?? statusKey),
  };
}

function flagsAt(record: JsonRecord, keys: readonly string[]): DoneReading["flags"] {
  const flags: DoneReading["flags"] = [];
  for (const key of keys) {
    const value = member(record, key);
    if (typeof value === "boolean") flags.push({ key, value });
  }
  return flags;
}

function findContradiction(
  flags: DoneReading["flags"],
  word: string | undefined,
  wordKey: string,
): DoneReading["contradiction"] {
  const [first] = flags;
  if (!first) return undefined;
  const other = flags.find(({ value }) => value !== first.value);
  if (other) return [first.key, other.key];
  const meaning = word === undefined ? undefined : certainMeaning(word);
  return meaning === (first.value ? "open" : "done") ? [first.key, wordKey] : undefined;
}

const skipFlags = ["skip", "skipped"] as const;
const blockFlags = ["blocked", "deferred", "needs_human_decision", "needsHumanDecision"] as const;
const progressFlags = ["inProgress", "in_progress"] as const;
/** The fields that say more of a status. */
export const statusFlags = [...skipFlags, ...blockFlags, ...progressFlags] as const;

/** The status of a story, and the word in the file that says so. */
export function readStatus(
  record: JsonRecord,
  reading: DoneReading,
): { status: StoryStatus; note: string | undefined } {
  const meaning = reading.word === undefined ? undefined : statusMeaning(reading.word);
  const skipping = skipFlags.find((key) => isSet(member(record, key)));
  const blocking = blockFlags.find((key) => isSet(member(record, key)));
  const note =
    skipping ?? blocking ?? (reading.word || progressFlags.find((key) => member(record, key) === true));
  if (reading.done) return { status: "passed", note };
  if (skipping || meaning === "skipped") return { status: "skipped", note };
  if (blocking || meaning === "blocked") return { status: "blocked", note };
  return { status: "open", note };
}

function isSet(value: unknown): boolean {
  return value === true || (typeof value === "string" && value.trim() !== "" && value !== "false");
}
