// The words by which plans say how urgent a story is.

/** Priority words with their numbers. Lower comes first. */
export const priorityWords: Record<string, number> = {
  critical: 0,
  blocker: 0,
  urgent: 0,
  highest: 0,
  must: 0,
  high: 1,
  major: 1,
  should: 1,
  medium: 2,
  moderate: 2,
  normal: 2,
  could: 2,
  low: 3,
  minor: 3,
  lowest: 4,
  trivial: 4,
};

/** The number of a priority, such as `P1`, `high` or `P0 (critical)`; undefined for anything else. */
export function priorityNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const word = value.trim().toLowerCase();
  const digits = /^p?(\d{1,6})(?![\w.])/.exec(word)?.[1];
  if (digits !== undefined) return Number(digits);
  const name = /^[a-z]+/.exec(word)?.[0] ?? "";
  return Object.hasOwn(priorityWords, name) ? priorityWords[name] : undefined;
}
