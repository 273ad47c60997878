// Learns from a file how it says "done", so that what is written into it looks like the rest.
import { doneKeys, meaningOf, readDone, wordKey } from "./done.ts";
import type { JsonRecord } from "./json.ts";

/** The done field that most of these stories use; undefined where none uses any. */
export function commonDoneKey(stories: readonly JsonRecord[]): string | undefined {
  return mostCommon(
    stories.flatMap((record) => {
      const { flags, word } = readDone(record);
      return flags[0]?.key ?? (word === undefined ? [] : wordKey);
    }),
  );
}

/** The most frequent of some words, the earliest of several; undefined where there are none. */
export function mostCommon(found: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of found) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

const restingWords = [
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

/** Words that go together where a file shows only one side. */
const donePartners: Record<string, string> = {
  todo: "done",
  open: "done",
  fail: "pass",
  failed: "passed",
  failing: "pass",
};
const openPartners: Record<string, string> = { pass: "fail", passed: "failed" };

/**
 * The status word that says "done" or "open" in a file's own manner: the one its stories use most, else one that goes
 * with the word that stands there now, in the same case.
 */
export function chooseWord(done: boolean, current: string, stories: readonly JsonRecord[]): string {
  const used = stories.flatMap((record) => readDone(record).word ?? []);
  const fitting = used.filter((word) =>
    done ? meaningOf(word) === "done" : restingWords.includes(word.trim().toLowerCase().replaceAll("-", "_")),
  );
  const common = mostCommon(fitting);
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

/** The done field of a story in the form that its file gives it. */
export interface DoneField {
  key: string;
  /** What it holds once the story is done. */
  doneValue: boolean | string;
}

/** The field by which a story is marked done: its own, else the one that most stories use, else `passes`. */
export function doneFieldOf(record: JsonRecord, stories: readonly JsonRecord[]): DoneField {
  const { flags, word } = readDone(record);
  const key = flags[0]?.key ?? (word === undefined ? (commonDoneKey(stories) ?? doneKeys[0]) : wordKey);
  return { key, doneValue: key === wordKey ? chooseWord(true, word ?? "", stories) : true };
}
