// Chooses the status word to write: one of the file's own if there is any.
import { type StatusMeaning, statusMeaning, wholeMeaning } from "./status.ts";

/** How a plan writes statuses. */
export interface StatusStyle {
  /** The words of its stories. */
  readonly used: readonly string[];
  /** The words that it says may be used. */
  readonly declared: readonly string[];
  /** The word for "done" of the tool that the plan is for. */
  readonly usualDone?: string | undefined;
}

/** The most frequent word, and the earliest of equally frequent ones; undefined for an empty list. */
export function mostCommon(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

const idleWords: readonly string[] = [
  "pending",
  "open",
  "todo",
  "to_do",
  "not_started",
  "planned",
  "new",
  "backlog",
];

const donePartners: Record<string, string> = {
  todo: "done",
  open: "done",
  fail: "pass",
  failed: "passed",
  failing: "passing",
};
const openPartners: Record<string, string> = {
  pass: "fail",
  passed: "failed",
  passing: "failing",
  closed: "open",
};

/** The status word for "done" or "open": the most common one in the file, else one that it declares, else a partner of the current word. */
export function chooseStatusWord(done: boolean, current: string, style: StatusStyle): string {
  const fits = (word: string) => (done ? wholeMeaning(word) === "done" : isIdle(word));
  const own = mostCommon(style.used.filter(fits)) ?? style.declared.find(fits);
  if (own !== undefined) return own;
  const key = current.trim().toLowerCase();
  const partner = done
    ? (style.usualDone ?? donePartners[key] ?? "completed")
    : (openPartners[key] ?? "pending");
  return inCaseOf(current, partner);
}

function isIdle(word: string): boolean {
  return idleWords.includes(
    word
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, "_"),
  );
}

function inCaseOf(sample: string, word: string): string {
  const letters = sample.trim();
  if (letters === "" || letters === letters.toLowerCase()) return word;
  return letters === letters.toUpperCase()
    ? word.toUpperCase()
    : word.charAt(0).toUpperCase() + word.slice(1);
}

/** The words of a list or of the keys of an explanation, if they can be the statuses of stories. */
export function statusWordsIn(words: readonly string[]): readonly string[] {
  const known = new Set<StatusMeaning | undefined>(words.map(statusMeaning));
  return known.has("done") && known.size > 1 ? words : [];
}
