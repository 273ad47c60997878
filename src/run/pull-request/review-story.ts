// Makes a story of what reviewers ask for: its texts in the journal, the story itself in prd.json.
import {
  addOwnStory,
  countReviewItems,
  loadEffort,
  type OwnStory,
  type Prd,
  type ReviewItem,
  removeOwnStory,
  writePlanText,
} from "../../effort/index.ts";
import type { JournalTables } from "../../journal/index.ts";
import {
  itemName,
  type ReviewStory,
  readAnswered,
  readReviewStories,
  readSetAside,
  recordAnswered,
  recordReviewStory,
} from "../../loop/index.ts";
import { type AssignedStory, assign, type Gathered } from "../../pull-request/index.ts";
import type { RunContext } from "../context.ts";

/** What is asked for in a pull request. */
export interface AskedFor extends Pick<Gathered, "items" | "isWhole" | "isAnswered"> {
  /** The number of the pull request. */
  readonly pull: number;
  readonly passedChecks: ReadonlySet<string>;
}

type KnownStory = ReviewStory & AssignedStory;

const idPattern = /^REVIEW-(\d{1,6})$/;

/** Texts of people are in the prompts only: prd.json is committed, and other programs read it. */
function storyOf(id: string): OwnStory {
  return {
    id,
    title: "Settle what reviewers ask for",
    description:
      "Reviewers of the pull request, or its checks, ask for changes. The prompt of each turn quotes them.",
    criterion: "Each of them is settled, or the notes say why it needs no change",
  };
}

/**
 * Records the story that settles what is asked for, and keeps prd.json equal to that. @throws ConfigurationError for a faulty
 * prd.json. @returns the names of checks that are left to people
 */
export async function takeIn(context: RunContext, asked: AskedFor): Promise<readonly string[]> {
  const { runId, journal, location, clock, announce } = context;
  const effort = location.slug;
  const { prd } = loadEffort(location);
  const { known, answered, ids } = journal.read((tables) => ({
    known: readKnown(tables, effort, prd),
    answered: readAnswered(tables, effort),
    ids: tables.stories.list(effort).map(({ id }) => id),
  }));
  const about = { effort, runId, at: clock.now().toISOString() };
  const found = known
    .filter(({ state }) => state === "passed")
    .flatMap(({ storyId, items }) => items.map((item) => ({ storyId, item, name: itemName(item) })))
    .filter(({ item, name }) => !answered.has(name) && asked.isAnswered(item));
  const active = known.findLast(({ state }) => state === "open");
  const isAnswered = (item: ReviewItem) => answered.has(itemName(item)) || asked.isAnswered(item);
  const others = known.filter((story) => story !== active);
  const { items, left, hopeless } = assign(Object.assign({}, asked, { isAnswered }), active, others);
  const isChanged = JSON.stringify(items) !== JSON.stringify(active?.items ?? []);
  const storyId = active?.storyId ?? nextId([...prd.stories.map(({ id }) => id), ...ids]);
  if (found.length > 0 || isChanged)
    await journal.write((tables) => {
      // A run that died had sent it.
      for (const { storyId: id, name } of found)
        recordAnswered(tables, about, { storyId: id, name, commit: "" });
      if (isChanged) recordReviewStory(tables, about, { storyId, pull: asked.pull, items, left });
    });
  writeStory(context, prd, storyId, items);
  if (!isChanged) return hopeless;
  const what = countReviewItems(items);
  const text =
    items.length > 0
      ? `${storyId} is about ${what} of pull request ${asked.pull}, and comes before other stories`
      : `${storyId} is not needed any more: what it was about is settled on GitHub`;
  announce({ kind: "note", text });
  return hopeless;
}

function readKnown(tables: JournalTables, effort: string, prd: Prd): KnownStory[] {
  const recorded = readReviewStories(tables, effort);
  const rows = new Map(tables.stories.list(effort).map((row) => [row.id, row.status]));
  const setAside = new Set(readSetAside(tables, effort).map(({ id }) => id));
  const isOwn = ({ id, title }: Prd["stories"][number]) =>
    idPattern.test(id) && title === storyOf(id).title && !recorded.some(({ storyId }) => storyId === id);
  // A run whose records are lost added these.
  const adopted = prd.stories.filter(isOwn).map(({ id }) => ({ storyId: id, pull: 0, items: [], left: "" }));
  return [...adopted, ...recorded].map((story) => {
    const inFile = prd.stories.find(({ id }) => id === story.storyId)?.status;
    const status = rows.get(story.storyId) ?? inFile ?? "open";
    const isHeld = setAside.has(story.storyId) || status === "skipped" || status === "blocked";
    const state = isHeld ? "held" : status === "passed" ? "passed" : "open";
    return Object.assign({}, story, { state } as const);
  });
}

function nextId(ids: readonly string[]): string {
  const numbers = ids.map((id) => Number(idPattern.exec(id)?.[1] ?? 0));
  return `REVIEW-${Math.max(0, ...numbers) + 1}`;
}

function writeStory(
  { location }: RunContext,
  { text, file, stories }: Prd,
  id: string,
  items: readonly ReviewItem[],
): void {
  const isThere = stories.some((story) => story.id === id);
  if (isThere === items.length > 0) return;
  const story = storyOf(id);
  const changed = isThere ? removeOwnStory(text, file, story) : addOwnStory(text, file, story);
  if (changed !== text) writePlanText(location.prdFile, changed);
}
