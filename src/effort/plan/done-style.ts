// Finds out how a file says "done", so that edits match the rest of the file.
import { doneKeys, readDone, statusKey, statusMeaning } from "./done.ts";
import type { JsonRecord } from "./json.ts";

/** The done field that most stories use; undefined if no story has one. */
export function commonDoneKey(stories: readonly JsonRecord[]): string | undefined {
  return mostCommon(
    stories.flatMap((record) => {
      const { flags, word } = readDone(record);
      return flags[0]?.key ?? (word === undefined ? [] : statusKey);
    }),
  );
}

/** The most frequent word, and the earliest of equally frequent ones; undefined for an empty list. */
export function mostCommon(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

const idleWords = [
  "pending",
  "open",
  "todo",
  "to do",
  "not_started",
  "not started",
  "planned",
  "new",
  "backlog",
];

const donePartners: Record<string, string> = {
  todo: "done",
  open: "done",
  fail: "pass",
  failed: "passed",
  failing: "pass",
};
const openPartners: Record<string, string> = { pass: "fail", passed: "failed" };

/** The status word for "done" or "open": the most common one in the file, else a partner of the current word. */
export function chooseStatusWord(done: boolean, current: string, stories: readonly JsonRecord[]): string {
  const used = stories.flatMap((record) => readDone(record).word ?? []);
  const matching = used.filter((word) =>
    done
      ? statusMeaning(word) === "done"
      : idleWords.includes(word.trim().toLowerCase().replaceAll("-", "_")),
  );
  const common = mostCommon(matching);
  if (common !== undefined) return common;
  const key = current.trim().toLowerCase();
  const partner = done ? (donePartners[key] ?? "completed") : (openPartners[key] ?? "pending");
  return inCaseOf(current, partner);
}

function inCaseOf(sample: string, word: string): string {
  const letters = sample.trim();
  if (letters === "" || letters === letters.toLowerCase()) return word;
  return letters === letters.toUpperCase()
    ? word.toUpperCase()
    : word.charAt(0).toUpperCase() + word.slice(1);
}

/** The done field of a story, as its file writes it. */
export interface DoneField {
  key: string;
  doneValue: boolean | string;
}

/** The done field to write: the story's own, else the one that most stories use, else `passes`. */
export function doneFieldOf(record: JsonRecord, stories: readonly JsonRecord[]): DoneField {
  const { flags, word } = readDone(record);
  const key = flags[0]?.key ?? (word === undefined ? (commonDoneKey(stories) ?? doneKeys[0]) : statusKey);
  return { key, doneValue: key === statusKey ? chooseStatusWord(true, word ?? "", stories) : true };
}
