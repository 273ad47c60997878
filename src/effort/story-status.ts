// Brings the file, the journal and what the program last wrote together, so that a person's word is neither lost nor guessed.
import type { Prd, Story, StoryStatus } from "./plan/index.ts";

/** What the journal knows of a story. */
export interface RecordedStory {
  id: string;
  title: string;
  status: StoryStatus;
  /** Gates have said that it is done. */
  verified: boolean;
}

/** A story as the file tells it, with the status that holds. */
export interface MergedStory extends Story {
  verified: boolean;
}

/** What happened to a story outside of the program. */
export interface StatusChange {
  id: string;
  kind:
    | "closed-by-hand"
    | "reopened-by-hand"
    /** Done already when it was first seen; counts as passed, unverified. */
    | "taken-over"
    /** New in an effort that was known before. */
    | "added"
    | "removed";
}

/** What is merged; `lastWritten` is the file as the program last left it. */
export interface MergeInput {
  prd: Prd;
  lastWritten: Prd | undefined;
  known: readonly RecordedStory[];
}

/**
 * Texts come from the file. Of the status: where the file says the same as when it was last written, the journal's holds;
 * where it says something else, a person changed it and wins. Blocked and skipped always come from the file.
 */
export function mergeStatus({ prd, lastWritten, known }: MergeInput): {
  stories: MergedStory[];
  changes: StatusChange[];
} {
  const rows = new Map(known.map((row) => [row.id, row]));
  const bases = new Map((lastWritten?.stories ?? []).map((story) => [story.id, story]));
  const isFirstSight = lastWritten === undefined && known.length === 0;
  const changes: StatusChange[] = [];
  const stories = prd.stories.map((story): MergedStory => {
    const row = rows.get(story.id);
    const base = bases.get(story.id);
    const merged =
      row && !(base && isAnother(story, base)) ? mergeKnown(story, row, base) : mergeNew(story, isFirstSight);
    if (merged.change) changes.push({ id: story.id, kind: merged.change });
    return { ...story, status: merged.status, verified: merged.verified };
  });
  const present = new Set(prd.stories.map(({ id }) => id));
  // One that was gone when we last wrote the file has been told already.
  const gone = known.filter(({ id }) => !present.has(id) && (lastWritten === undefined || bases.has(id)));
  return { stories, changes: [...changes, ...gone.map(({ id }) => ({ id, kind: "removed" as const }))] };
}

interface Merged {
  status: StoryStatus;
  verified: boolean;
  change: StatusChange["kind"] | undefined;
}

function mergeNew(story: Story, isFirstSight: boolean): Merged {
  const change = story.passes ? "taken-over" : isFirstSight ? undefined : "added";
  return { status: story.status, verified: false, change };
}

function mergeKnown(story: Story, row: RecordedStory, base: Story | undefined): Merged {
  const wasPassed = row.status === "passed";
  // Where the last written file is lost, the journal says what was in it.
  const changedByHand = story.passes !== (base?.passes ?? wasPassed);
  const passed = changedByHand ? story.passes : wasPassed;
  const change = passed === wasPassed ? undefined : passed ? "closed-by-hand" : "reopened-by-hand";
  if (passed) return { status: "passed", verified: wasPassed && row.verified, change };
  const isHeld = story.status === "blocked" || story.status === "skipped";
  return { status: isHeld ? story.status : "open", verified: false, change };
}

/** Ids begin anew in each list of stories: one whose texts are all different is another story. */
function isAnother(story: Story, base: Story): boolean {
  if (story.title === base.title) return false;
  const text = ({ description, acceptanceCriteria }: Story) => description || acceptanceCriteria.join("\n");
  return text(story) !== text(base);
}
