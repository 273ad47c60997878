// Finds which item of an issue an earlier story was made from, also after its text was changed.
import { distance } from "fastest-levenshtein";
import type { IssueItem } from "./read-issue.ts";

/** An earlier story. */
export interface KnownStory {
  readonly id: string;
  readonly item: string;
  readonly isDone: boolean;
}

/** The item of each story that still has one, by the story's id. */
export function matchItems(
  stories: readonly KnownStory[],
  items: readonly IssueItem[],
): ReadonlyMap<string, IssueItem> {
  const bySource = new Map(items.map((item) => [item.source, item]));
  const matched = new Map<string, IssueItem>();
  for (const { id, item: source } of stories) {
    const item = bySource.get(source);
    if (!item) continue;
    matched.set(id, item);
    bySource.delete(source);
  }
  const taken = new Set(matched.values());
  const gaps = gapsOf(
    stories,
    ({ id }) => matched.get(id)?.source,
    items.map((item) => (taken.has(item) ? item.source : undefined)),
  );
  for (const [gap, left] of gaps.stories)
    matchGap(
      left,
      (gaps.items.get(gap) ?? []).flatMap((index) => items[index] ?? []),
      matched,
    );
  return matched;
}

/** Those without a partner, by the partner before them. */
function gapsOf(
  stories: readonly KnownStory[],
  partner: (story: KnownStory) => string | undefined,
  items: readonly (string | undefined)[],
): { stories: Map<string, KnownStory[]>; items: Map<string, number[]> } {
  const found = { stories: new Map<string, KnownStory[]>(), items: new Map<string, number[]>() };
  let before = "";
  for (const story of stories) {
    const source = partner(story);
    if (source === undefined) found.stories.set(before, [...(found.stories.get(before) ?? []), story]);
    else before = source;
  }
  before = "";
  for (const [index, source] of items.entries()) {
    if (source === undefined) found.items.set(before, [...(found.items.get(before) ?? []), index]);
    else before = source;
  }
  return found;
}

/** At one place of the list a text was changed if it is the only one there, or alike. Work that is done is not for another text. */
function matchGap(
  stories: readonly KnownStory[],
  items: readonly IssueItem[],
  matched: Map<string, IssueItem>,
): void {
  const left = new Set(items.filter(({ subIssue }) => subIssue === undefined));
  for (const { id, item: source, isDone } of stories) {
    const fitting = [...left].filter((item) => item.isDone || !isDone);
    const isOnly = stories.length === 1 && items.length === 1;
    const found = fitting.find((item) => isOnly || isAlike(item.source, source));
    if (!found) continue;
    matched.set(id, found);
    left.delete(found);
  }
}

const longestCompared = 500; // characters

function isAlike(one: string, other: string): boolean {
  const [a, b] = [one.slice(0, longestCompared), other.slice(0, longestCompared)];
  return distance(a, b) <= Math.max(a.length, b.length) / 2;
}
