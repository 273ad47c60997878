// Merges the status of stories in prd.json, in the journal, and in the prd.json that the program last wrote.
import { isDeepStrictEqual } from "node:util";
import type { Prd, Story, StoryStatus } from "./plan/index.ts";

/** A story as the journal records it. */
export interface RecordedStory {
  id: string;
  title: string;
  status: StoryStatus;
  verified: boolean;
}

/** A story of the file with its merged status. */
export interface MergedStory extends Story {
  verified: boolean;
}

/** A change to a story that the program did not make. */
export interface StatusChange {
  id: string;
  kind:
    | "closed-by-hand"
    | "reopened-by-hand"
    /** It was already done at first sight. It counts as passed, but unverified. */
    | "taken-over"
    /** It is new in an effort that already has records. */
    | "added"
    | "removed";
}

/** The three sides of a merge. `lastWritten` is prd.json as the program last wrote it. */
export interface MergeInput {
  prd: Prd;
  lastWritten: Prd | undefined;
  recorded: readonly RecordedStory[];
}

/** Texts, `blocked` and `skipped` come from the file. A done field that a person changed wins over the journal's status. */
export function mergeStatus({ prd, lastWritten, recorded }: MergeInput): {
  stories: MergedStory[];
  changes: StatusChange[];
} {
  const rows = new Map(recorded.map((row) => [row.id, row]));
  const bases = new Map((lastWritten?.stories ?? []).map((story) => [story.id, story]));
  const isFirstSight = lastWritten === undefined && recorded.length === 0;
  const changes: StatusChange[] = [];
  const stories = prd.stories.map((story): MergedStory => {
    const row = rows.get(story.id);
    const base = bases.get(story.id);
    const merged =
      row && !(base && isDifferentStory(story, base))
        ? mergeKnown(story, row, base)
        : mergeNew(story, isFirstSight);
    if (merged.change) changes.push({ id: story.id, kind: merged.change });
    return { ...story, status: merged.status, verified: merged.verified };
  });
  const present = new Set(prd.stories.map(({ id }) => id));
  // A story that was missing when the file was last written has been reported already.
  const gone = recorded.filter(({ id }) => !present.has(id) && (lastWritten === undefined || bases.has(id)));
  return { stories, changes: [...changes, ...gone.map(({ id }) => ({ id, kind: "removed" as const }))] };
}

interface MergedStatus {
  status: StoryStatus;
  verified: boolean;
  change: StatusChange["kind"] | undefined;
}

function mergeNew(story: Story, isFirstSight: boolean): MergedStatus {
  const change = story.passes ? "taken-over" : isFirstSight ? undefined : "added";
  return { status: story.status, verified: false, change };
}

function mergeKnown(story: Story, row: RecordedStory, base: Story | undefined): MergedStatus {
  const wasPassed = row.status === "passed";
  // If the last written file is lost, the journal says what it contained.
  const changedByHand = story.passes !== (base?.passes ?? wasPassed);
  const passed = changedByHand ? story.passes : wasPassed;
  const change = passed === wasPassed ? undefined : passed ? "closed-by-hand" : "reopened-by-hand";
  if (passed) return { status: "passed", verified: wasPassed && row.verified, change };
  const isBlockedOrSkipped = story.status === "blocked" || story.status === "skipped";
  return { status: isBlockedOrSkipped ? story.status : "open", verified: false, change };
}

/**
 * The ids of the stories that are not as the program last wrote them: a person edited, reopened or added them. If the gates
 * of the effort changed, these are all stories.
 */
export function findEditedStories(prd: Prd, lastWritten: Prd | undefined): string[] {
  if (!lastWritten) return [];
  const bases = new Map(lastWritten.stories.map((story) => [story.id, story]));
  const sameGates = JSON.stringify(prd.verify) === JSON.stringify(lastWritten.verify);
  return prd.stories
    .filter((story) => !sameGates || !isUnedited(story, bases.get(story.id)))
    .map(({ id }) => id);
}

/** Changes of these are not edits by a person: a missing priority follows from other stories, and other tools write dates into `more`. */
const notEdits: readonly string[] = ["priority", "more"] satisfies (keyof Story)[];

function isUnedited(story: Story, base: Story | undefined): boolean {
  if (!base) return false;
  const keys = Object.keys({ ...base, ...story }) as (keyof Story)[];
  return keys.every((key) => notEdits.includes(key) || isDeepStrictEqual(story[key], base[key]));
}

/** Whether a story with the same id is a different one: every list may use the same ids for new stories. */
function isDifferentStory(story: Story, base: Story): boolean {
  if (story.title === base.title) return false;
  const text = ({ description, acceptanceCriteria }: Story) => description || acceptanceCriteria.join("\n");
  return text(story) !== text(base);
}
