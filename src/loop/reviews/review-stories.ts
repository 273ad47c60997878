// Which story settles what of a pull request, and what was answered. It survives restarts and reaches other machines.
import { array, number, object, optional, string, enum as word } from "zod/mini";
import { countReviewItems, type ReviewItem } from "../../effort/index.ts";
import type { JournalTables } from "../../journal/index.ts";

const storyEventKind = "review-story";
const answeredEventKind = "review-answered";
const ignoredEventKind = "reviews-ignored";

/** A story about what reviewers ask for. Without items it is not needed any more. */
export interface ReviewStory {
  readonly storyId: string;
  /** The number of the pull request. */
  readonly pull: number;
  readonly items: readonly ReviewItem[];
  /** What is left out, as a sentence; empty if nothing is. */
  readonly left: string;
}

/** The effort and run that an event is of, and when (ISO 8601). */
interface About {
  readonly effort: string;
  readonly runId: string;
  readonly at: string;
}

const storyShape = object({
  storyId: string(),
  pull: number(),
  items: array(
    object({
      kind: word(["thread", "changes", "check"]),
      key: string(),
      version: string(),
      place: string(),
      texts: array(object({ author: string(), body: string() })),
      firstComment: optional(number()),
    }),
  ),
  left: string(),
});

const answeredShape = object({ storyId: string(), name: string(), commit: string() });

/** One text of one thing to settle. A newer text of the same thing has another name. */
export function itemName({ kind, key, version }: ReviewItem): string {
  return JSON.stringify([kind, key, version]);
}

/** Records what a story settles from now on. Its texts are redacted. */
export function recordReviewStory(tables: JournalTables, about: About, story: ReviewStory): void {
  add(tables, about, storyEventKind, JSON.stringify(story));
}

/** Records that an item of a story was answered; `commit` is empty if it was answered before, by a run whose records are lost. */
export function recordAnswered(
  tables: JournalTables,
  about: About,
  answered: { readonly storyId: string; readonly name: string; readonly commit: string },
): void {
  add(tables, about, answeredEventKind, JSON.stringify(answered));
}

/** What is ignored, in one sentence; empty if nothing is. */
export function readIgnored(tables: JournalTables, effort: string): string {
  return tables.events.last(effort, ignoredEventKind)?.detail ?? "";
}

/** Records in one sentence what is ignored. */
export function recordIgnored(tables: JournalTables, about: About, sentence: string): void {
  add(tables, about, ignoredEventKind, sentence);
}

function add(tables: JournalTables, { effort, runId, at }: About, kind: string, detail: string): void {
  tables.events.add({ effort, runId, n: null, at, kind, detail });
}

/** The stories with what they settle, oldest first. */
export function readReviewStories(tables: JournalTables, effort: string): ReviewStory[] {
  const stories = new Map<string, ReviewStory>();
  for (const { detail } of tables.events.ofKinds(effort, [storyEventKind])) {
    const story = parse(storyShape, detail);
    if (story) stories.set(story.storyId, story);
  }
  return [...stories.values()].filter(({ items }) => items.length > 0);
}

/** What a story settles; undefined for any other story. */
export function readReviewStory(
  tables: JournalTables,
  effort: string,
  storyId: string,
): ReviewStory | undefined {
  return readReviewStories(tables, effort).find((story) => story.storyId === storyId);
}

/** The names of the items that were answered. */
export function readAnswered(tables: JournalTables, effort: string): ReadonlySet<string> {
  const events = tables.events.ofKinds(effort, [answeredEventKind]);
  return new Set(events.flatMap(({ detail }) => parse(answeredShape, detail)?.name ?? []));
}

/** What a passed story settled without a recorded answer. */
type UnansweredStory = Pick<ReviewStory, "storyId" | "pull" | "items">;

/** The passed stories with something that has no recorded answer. */
export function readUnanswered(tables: JournalTables, effort: string): UnansweredStory[] {
  return withoutAnswer(tables, effort, readByState(tables, effort).passed);
}

function withoutAnswer(
  tables: JournalTables,
  effort: string,
  passed: readonly ReviewStory[],
): UnansweredStory[] {
  if (passed.length === 0) return [];
  const answered = readAnswered(tables, effort);
  return passed
    .map(({ storyId, pull, items }) => {
      return { storyId, pull, items: items.filter((item) => !answered.has(itemName(item))) };
    })
    .filter(({ items }) => items.length > 0);
}

function readByState(
  tables: JournalTables,
  effort: string,
): { readonly open: readonly ReviewStory[]; readonly passed: readonly ReviewStory[] } {
  const stories = readReviewStories(tables, effort);
  if (stories.length === 0) return { open: [], passed: [] };
  const rows = tables.stories.list(effort).filter(({ passes }) => passes);
  const ids = new Set(rows.map(({ id }) => id));
  return {
    open: stories.filter(({ storyId }) => !ids.has(storyId)),
    passed: stories.filter(({ storyId }) => ids.has(storyId)),
  };
}

/** What the reviews of the pull request came to, in a few sentences; undefined if there were none. */
export function describeReviews(tables: JournalTables, effort: string): string | undefined {
  const { open, passed } = readByState(tables, effort);
  const settled = passed.flatMap(({ items }) => items);
  const unanswered = withoutAnswer(tables, effort, passed).flatMap(({ items }) => items);
  const ignored = readIgnored(tables, effort);
  const sentences = [
    ...open.map(({ storyId, items }) => `${storyId} is about ${countReviewItems(items)}.`),
    ...(settled.length > 0 ? [`Settled: ${countReviewItems(settled)}.`] : []),
    ...(unanswered.length > 0 ? [`Not answered yet: ${countReviewItems(unanswered)}.`] : []),
    ...(ignored === "" ? [] : [ignored]),
  ];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

/** Another program may have written it. */
function parse<T>(
  shape: { safeParse(value: unknown): { data?: T | undefined } },
  text: string,
): T | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
