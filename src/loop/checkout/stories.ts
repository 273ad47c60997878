// Merges prd.json, the journal and the last written prd.json before each decision, because people edit the file too.
import {
  type Effort,
  editPrd,
  findEditedStories,
  loadEffort,
  type MergedStory,
  mergeStatus,
  parsePrd,
  requireStories,
  type StatusChange,
  writePlanText,
} from "../../effort/index.ts";
import type { JournalTables } from "../../journal/index.ts";
import type { Clock } from "../../platform/index.ts";
import { chosenStatus, findRetried, readSkipped } from "../choices/index.ts";
import {
  type AgentChoice,
  agentsFor,
  type PlannedStory,
  readTries,
  triesResetEventKind,
} from "../decide/index.ts";
import type { LoopEvent } from "../events.ts";
import { readReviewStories } from "../reviews/index.ts";
import { lastWrittenPrdFile, type RecordedEffort, readPrdText } from "./effort-files.ts";
import { readOwnCopy, writeOwnCopy } from "./own-copies.ts";
import { readProgress } from "./progress-file.ts";

interface StoriesContext extends RecordedEffort {
  readonly clock: Clock;
  readonly runId: string;
  readonly choice: AgentChoice;
  announce(event: LoopEvent): void;
}

/** The effort and the facts about its stories now; `lastWrittenText` is undefined if prd.json was never written. */
export interface Stories {
  effort: Effort;
  facts: readonly PlannedStory[];
  /** The stories that a person has edited, reopened, added or had tried again since the last look. */
  edited: readonly string[];
  /** The last event of a person who had a story tried again. */
  lastEvent: number;
}

interface MergedEffort {
  effort: Effort;
  stories: MergedStory[];
  changes: StatusChange[];
  edited: string[];
  lastWrittenText: string | undefined;
  /** The journal has exactly these stories. */
  isRecorded: boolean;
}

/** Reads and merges without writing. @throws ConfigurationError if the effort is faulty or has no stories */
export function readStories({ location, effortState, journal }: RecordedEffort): MergedEffort {
  const effort = loadEffort(location);
  requireStories(effort);
  const lastWrittenText = readOwnCopy(journal, lastWrittenPrdFile({ location, effortState }));
  const lastWritten = parseLastWritten(effort, lastWrittenText);
  const { known, skipped } = journal.read((tables) => ({
    known: tables.stories.list(location.slug),
    skipped: readSkipped(tables, location.slug),
  }));
  const merged = mergeStatus({ prd: effort.prd, lastWritten, recorded: known });
  const { changes } = merged;
  const stories = merged.stories.map((story) => ({
    ...story,
    status: chosenStatus(story.status, skipped.has(story.id)),
  }));
  const edited = findEditedStories(effort.prd, lastWritten);
  const rows = stories.map((story, position) => storyRow(location.slug, story, position));
  return { effort, stories, changes, edited, lastWrittenText, isRecorded: areRecorded(rows, known) };
}

/** After an iteration, prd.json is as the program wrote it, and is not parsed again. */
function parseLastWritten({ prd }: Effort, text: string | undefined): Effort["prd"] | undefined {
  if (text === undefined) return undefined;
  return text === prd.text ? prd : parsePrd(text, prd.file);
}

type StoryFields = ReturnType<typeof storyRow>;

/** What prd.json and the merge say about a story. */
function storyRow(effort: string, story: MergedStory, position: number) {
  return {
    effort,
    id: story.id,
    position,
    title: story.title,
    priority: story.priority,
    passes: story.status === "passed",
    verified: story.verified,
    status: story.status,
  };
}

function areRecorded(rows: readonly StoryFields[], known: readonly StoryFields[]): boolean {
  return (
    rows.length === known.length &&
    rows.every((row, position) => {
      const recorded = known[position];
      return (
        recorded !== undefined &&
        (Object.keys(row) as (keyof StoryFields)[]).every((field) => row[field] === recorded[field])
      );
    })
  );
}

/** Merges prd.json with the journal, records people's changes; `previous` saves parsing. @throws ConfigurationError */
export async function refreshStories(context: StoriesContext, previous?: Stories): Promise<Stories> {
  const { retried, lastEvent } = context.journal.read((tables) =>
    findRetried(tables, context.location.slug, previous?.lastEvent),
  );
  if (previous && readPrdText(context.location.prdFile) === previous.effort.prd.text) {
    return { ...refreshStatus(context, previous), edited: retried, lastEvent };
  }
  const merged = readStories(context);
  const { stories, changes, edited, lastWrittenText } = merged;
  await recordStories(context, merged);
  const corrected = correctDoneFields(context, merged.effort, stories);
  const effort = corrected ? loadEffort(context.location) : merged.effort;
  if (lastWrittenText !== effort.prd.text)
    writeOwnCopy(context.journal, lastWrittenPrdFile(context), effort.prd.text, { flush: true });
  for (const change of changes) {
    const sentence = changeSentences[change.kind];
    if (sentence && lastWrittenText !== undefined)
      context.announce({ kind: "note", text: `${change.id} ${sentence}` });
  }
  const reviews = context.journal.read((tables) => readReviewIds(tables, context.location.slug));
  const facts = storyFacts(effort, stories, context.choice, reviews);
  return { effort, facts, edited: [...edited, ...retried], lastEvent };
}

function refreshStatus(
  { location, journal }: RecordedEffort,
  previous: Stories,
): Pick<Stories, "effort" | "facts"> {
  const known = journal.read((tables) => tables.stories.list(location.slug));
  const status = new Map(known.map((row) => [row.id, row.status]));
  return {
    // The log grows with each iteration, and the next prompt quotes its end.
    effort: { ...previous.effort, progressText: readProgress(location) },
    facts: previous.facts.map((fact) => ({ ...fact, status: status.get(fact.id) ?? fact.status })),
  };
}

async function recordStories(
  context: StoriesContext,
  { stories, changes, edited, isRecorded }: MergedEffort,
): Promise<void> {
  // After an iteration the journal has everything already, and the next write follows at once.
  if (isRecorded && changes.length === 0 && edited.length === 0) return;
  const { slug } = context.location;
  const at = context.clock.now().toISOString();
  await context.journal.write((tables) => {
    tables.stories.put(
      slug,
      stories.map((story, position) => Object.assign(storyRow(slug, story, position), { updatedAt: at })),
    );
    for (const { kind, id } of changes) {
      tables.events.add({ effort: slug, runId: context.runId, n: null, at, kind, detail: id });
    }
    if (edited.length === 0) return;
    const tries = readTries(tables, slug);
    const last = tables.iterations.newest(slug);
    for (const id of edited.filter((each) => tries.has(each)))
      tables.events.add({
        effort: slug,
        runId: context.runId,
        n: last,
        at,
        kind: triesResetEventKind,
        detail: id,
      });
  });
}

/** Corrects the done fields: a story that only looks done could never be proposed. @returns whether the file changed */
function correctDoneFields(
  context: StoriesContext,
  effort: Effort,
  stories: readonly MergedStory[],
): boolean {
  const edits = stories
    .filter((story) => story.passes !== (story.status === "passed"))
    .map((story) => ({ id: story.id, passes: story.status === "passed" }));
  if (edits.length === 0) return false;
  writePlanText(context.location.prdFile, editPrd(effort.prd.text, effort.prd.file, edits));
  const ids = edits.map(({ id }) => id).join(", ");
  context.announce({
    kind: "warning",
    text: `the done field of ${ids} did not match the journal and was corrected`,
  });
  return true;
}

const changeSentences: Readonly<Record<string, string>> = {
  "closed-by-hand": "was marked done by hand; it counts as passed, unverified",
  "reopened-by-hand": "is open again in the checkout: it was reopened by hand, or its work is not here",
  added: "is new in the plan",
  removed: "is no longer in the plan",
};

/** Before every other story, whatever the priorities in the file are. */
const firstPriority = Number.MIN_SAFE_INTEGER;

/** The stories about what reviewers ask for. */
export function readReviewIds(tables: JournalTables, effort: string): ReadonlySet<string> {
  return new Set(readReviewStories(tables, effort).map(({ storyId }) => storyId));
}

/** The facts about each story that a decision needs, in the order of the file. `reviews` come first. */
export function storyFacts(
  effort: Effort,
  merged: readonly MergedStory[],
  choice: AgentChoice,
  reviews: ReadonlySet<string>,
): PlannedStory[] {
  const status = new Map(merged.map((story) => [story.id, story.status]));
  return effort.prd.stories.map((story) => ({
    id: story.id,
    status: status.get(story.id) ?? story.status,
    priority: reviews.has(story.id) ? firstPriority : story.priority,
    dependsOn: story.dependsOn,
    agents: agentsFor(story, effort.prd, choice),
  }));
}
