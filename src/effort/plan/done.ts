// Reads the many ways in which files say that a story is done.
import { type JsonRecord, member } from "./json.ts";

/** The state of a story. Only an open story can be worked on. */
export type StoryStatus = "open" | "passed" | "blocked" | "skipped";

/** Fields that hold true or false. The first one present counts. */
export const doneKeys = ["passes", "passed", "done", "completed", "complete", "tested"] as const;
/** The field that holds a word. */
export const statusKey = "status";

/** The known status words, by meaning. */
export const statusWords: Record<"done" | Exclude<StoryStatus, "passed">, readonly string[]> = {
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
  Object.entries(statusWords).flatMap(([meaning, spellings]) =>
    spellings.map((word) => [word, meaning as StatusMeaning]),
  ),
);

/** The meaning of a status word. */
export type StatusMeaning = keyof typeof statusWords;

/** The meaning of a status word, ignoring case, spaces and hyphens; undefined for an unknown word. */
export function statusMeaning(word: string): StatusMeaning | undefined {
  return meanings.get(
    word
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  );
}

/** What the done fields of a story say. */
export interface DoneReading {
  hasDoneField: boolean;
  done: boolean;
  flags: { key: string; value: boolean }[];
  word: string | undefined;
  wrongKey: string | undefined;
  contradiction: [string, string] | undefined;
}

/** Reads the done fields of a story. */
export function readDone(record: JsonRecord): DoneReading {
  const present = doneKeys.filter((key) => Object.hasOwn(record, key));
  const flags = present.flatMap((key) => {
    const value = member(record, key);
    return typeof value === "boolean" ? [{ key, value }] : [];
  });
  // Next to a true or false, `completed` often holds a date.
  const wrongKey = present.find(
    (key) => typeof record[key] !== "boolean" && (key === "passes" || flags.length === 0),
  );
  const status = member(record, statusKey);
  const word = typeof status === "string" ? status : undefined;
  const meaning = word === undefined ? undefined : statusMeaning(word);
  return {
    hasDoneField: flags.length > 0 || word !== undefined,
    done: flags[0]?.value ?? meaning === "done",
    flags,
    word,
    wrongKey,
    contradiction: findContradiction(flags, meaning),
  };
}

function findContradiction(
  flags: DoneReading["flags"],
  meaning: StatusMeaning | undefined,
): DoneReading["contradiction"] {
  const [first] = flags;
  if (!first) return undefined;
  const other = flags.find(({ value }) => value !== first.value);
  if (other) return [first.key, other.key];
  return meaning === (first.value ? "open" : "done") ? [first.key, statusKey] : undefined;
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
