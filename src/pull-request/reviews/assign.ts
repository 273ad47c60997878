// Decides which story settles what reviewers ask for. Pure.
import type { ReviewItem } from "../../effort/index.ts";

/** A story about what reviewers ask for. */
export interface AssignedStory {
  readonly items: readonly ReviewItem[];
  /** `held`: it is skipped or set aside, and keeps what it has. */
  readonly state: "open" | "passed" | "held";
}

/** What there is to settle now. */
export interface Wanted {
  readonly items: readonly ReviewItem[];
  /** Checks that have passed since. */
  readonly passedChecks: ReadonlySet<string>;
  /** Whether nothing is missing in `items`. */
  readonly isWhole: boolean;
  /** Whether an answer was given to this. */
  isAnswered(item: ReviewItem): boolean;
}

/** What the open story settles; without items, none is needed. */
export interface Assignment {
  readonly items: readonly ReviewItem[];
  /** What is left out, as a sentence; empty if nothing is. */
  readonly left: string;
  /** The names of checks that are left to people: stories about them have passed, and they fail all the same. */
  readonly hopeless: readonly string[];
}

/** After so many passed stories about a check that still fails, another one would not help. */
const mostRounds = 3;

const mostItems = 20;
const mostCharacters = 40_000;

/** @param active the story that is open; undefined without one */
export function assign(
  wanted: Wanted,
  active: AssignedStory | undefined,
  others: readonly AssignedStory[],
): Assignment {
  const isHopeless = (item: ReviewItem) =>
    item.kind === "check" &&
    others.filter(({ state, items }) => state === "passed" && items.some((each) => isSameThing(each, item)))
      .length >= mostRounds;
  const hopeless = wanted.items.filter(isHopeless);
  const free = wanted.items.filter(
    (item) => !hopeless.includes(item) && !others.some((story) => holds(story, item)),
  );
  const before = active?.items ?? [];
  const kept = before.flatMap((item) => {
    const newer = free.find((each) => isSameThing(each, item));
    if (newer) return [newer];
    const isStillOpen = item.kind === "check" ? !wanted.passedChecks.has(item.key) : !wanted.isWhole;
    // What was answered stays: the story passed once, and is open again because of a failing proof.
    return isStillOpen || wanted.isAnswered(item) ? [item] : [];
  });
  const added = free.filter((item) => !before.some((each) => isSameThing(each, item)));
  const items: ReviewItem[] = [];
  let length = 0;
  for (const item of [...kept, ...added]) {
    length += lengthOf(item);
    const isFull = items.length === mostItems || (items.length > 0 && length > mostCharacters);
    if (isFull) break;
    items.push(item);
  }
  const left = describeLeft(kept.length + added.length - items.length);
  return { items, left, hopeless: hopeless.map(({ place }) => place) };
}

function holds({ state, items }: AssignedStory, item: ReviewItem): boolean {
  return items.some((each) => {
    if (!isSameThing(each, item)) return false;
    // Many later comments of strangers can hide the newest one that counts.
    if (item.kind === "thread") return Number(each.version) >= Number(item.version);
    // A story that was set aside because of a check is not followed by another one for each new commit.
    return each.version === item.version || (state === "held" && item.kind === "check");
  });
}

function isSameThing(one: ReviewItem, other: ReviewItem): boolean {
  return one.kind === other.kind && one.key === other.key;
}

function lengthOf({ texts, place }: ReviewItem): number {
  return texts.reduce((sum, { author, body }) => sum + author.length + body.length, place.length);
}

function describeLeft(count: number): string {
  if (count === 0) return "";
  return count === 1
    ? "One more is left out here; it comes when these are settled."
    : `${count} more are left out here; they come when these are settled.`;
}
