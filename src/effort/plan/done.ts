// Understands the many ways in which files say that a story is done, so that only one place knows them.
import { type JsonRecord, member } from "./json.ts";

/** Where a story stands: only an open one can be worked on. */
export type StoryStatus = "open" | "passed" | "blocked" | "skipped";

/** Fields that hold true or false, in the order in which they are believed. */
export const doneKeys = ["passes", "passed", "done", "completed", "complete", "tested"] as const;
/** The field that holds a word. */
export const wordKey = "status";

/** The words of a status that are known, by what they mean. */
export const words: Record<"done" | Exclude<StoryStatus, "passed">, readonly string[]> = {
  done: ["done", "complete", "completed", "pass", "passed"],
  open: [
    "",
    "open",
    "pending",
    "todo",
    "to_do",
    "not_started",
    "new",
    "planned",
    "ready",
    "backlog",
    "in_progress",
    "inprogress",
    "started",
    "active",
    "partial",
    "fail",
    "failed",
    "failing",
  ],
  blocked: ["blocked", "deferred", "needs_human_decision", "on_hold"],
  skipped: ["skipped", "skip", "invalid", "cancelled", "canceled", "wont_fix"],
};

const meanings = new Map(
  Object.entries(words).flatMap(([meaning, spellings]) =>
    spellings.map((word) => [word, meaning as WordMeaning]),
  ),
);

/** What a status word means. */
export type WordMeaning = keyof typeof words;

/** The meaning of a status word in any spelling of case, blanks and hyphens; undefined for an unknown one. */
export function meaningOf(word: string): WordMeaning | undefined {
  return meanings.get(
    word
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  );
}

/** Everything that a story's entry says about being done. */
export interface DoneReading {
  /** Whether it says anything at all. */
  known: boolean;
  done: boolean;
  /** The fields that hold true or false. */
  flags: { key: string; value: boolean }[];
  /** The status word as written. */
  word: string | undefined;
  /** A field that should hold true or false and holds something else. */
  wrongKey: string | undefined;
  /** Two fields that say the opposite. */
  contradiction: [string, string] | undefined;
}

/** Reads the done fields of a story's entry. */
export function readDone(record: JsonRecord): DoneReading {
  const present = doneKeys.filter((key) => Object.hasOwn(record, key));
  const flags = present.flatMap((key) => {
    const value = member(record, key);
    return typeof value === "boolean" ? [{ key, value }] : [];
  });
  // Beside a true or false, `completed` and its like often hold a date.
  const wrongKey = present.find(
    (key) => typeof record[key] !== "boolean" && (key === "passes" || flags.length === 0),
  );
  const status = member(record, wordKey);
  const word = typeof status === "string" ? status : undefined;
  const meaning = word === undefined ? undefined : meaningOf(word);
  return {
    known: flags.length > 0 || word !== undefined,
    done: flags[0]?.value ?? meaning === "done",
    flags,
    word,
    wrongKey,
    contradiction: findContradiction(flags, meaning),
  };
}

function findContradiction(
  flags: DoneReading["flags"],
  meaning: WordMeaning | undefined,
): DoneReading["contradiction"] {
  const [first] = flags;
  if (!first) return undefined;
  const other = flags.find(({ value }) => value !== first.value);
  if (other) return [first.key, other.key];
  return meaning === (first.value ? "open" : "done") ? [first.key, wordKey] : undefined;
}

const skipFlags = ["skip", "skipped"] as const;
const blockFlags = ["blocked", "deferred", "needs_human_decision", "needsHumanDecision"] as const;
const progressFlags = ["inProgress", "in_progress"] as const;

/** Where a story stands, and the word of the file that says so. */
export function readStatus(
  record: JsonRecord,
  reading: DoneReading,
): { status: StoryStatus; note: string | undefined } {
  const meaning = reading.word === undefined ? undefined : meaningOf(reading.word);
  const skipping = skipFlags.find((key) => isSet(member(record, key)));
  const blocking = blockFlags.find((key) => isSet(member(record, key)));
  const note =
    skipping ?? blocking ?? (reading.word || progressFlags.find((key) => member(record, key) === true));
  if (reading.done) return { status: "passed", note };
  if (skipping || meaning === "skipped") return { status: "skipped", note };
  if (blocking || meaning === "blocked") return { status: "blocked", note };
  return { status: "open", note };
}

/** A flag is also set by a text that says why. */
function isSet(value: unknown): boolean {
  return value === true || (typeof value === "string" && value.trim() !== "" && value !== "false");
}
