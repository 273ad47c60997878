// Brings prd.json, the journal and what we last wrote together before each decision, since people edit the file too.
import {
  type Effort,
  editPrd,
  loadEffort,
  type MergedStory,
  mergeStatus,
  parsePrd,
  type StatusChange,
} from "../../effort/index.ts";
import type { Journal } from "../../journal/index.ts";
import { type Clock, readText, replaceFile } from "../../platform/index.ts";
import type { StoryFacts } from "../decide/index.ts";
import { type AgentChoice, agentsFor } from "../decide/index.ts";
import type { LoopEvent } from "../events.ts";
import { lastWrittenPrdFile } from "./prd-file.ts";
import type { EffortFiles } from "./worktree-state.ts";

/** An effort's files and the journal that records it. */
export interface RecordedEffort extends EffortFiles {
  readonly journal: Journal;
}

/** What merging needs; resume has it before there is a loop. */
export interface StoriesContext extends RecordedEffort {
  readonly clock: Clock;
  readonly runId: string;
  readonly choice: AgentChoice;
  announce(event: LoopEvent): void;
}

/** The stories as they stand now. */
export interface Stories {
  effort: Effort;
  facts: readonly StoryFacts[];
}

/** An effort as it stands in the checkout, its stories merged with what the journal and the last written file say. */
export interface MergedEffort {
  effort: Effort;
  stories: MergedStory[];
  changes: StatusChange[];
  /** The text of prd.json as it was last written; undefined where it never was. */
  written: string | undefined;
}

/** Reads and merges, and writes nothing. @throws ConfigurationError where the effort is faulty */
export function readStories(parts: RecordedEffort): MergedEffort {
  const { place, journal } = parts;
  const effort = loadEffort(place);
  const copy = lastWrittenPrdFile(parts.effortState);
  const written = readText(copy);
  const lastWritten = written === undefined ? undefined : parsePrd(written, copy);
  const known = journal.read((tables) => tables.stories.list(place.slug));
  return { effort, written, ...mergeStatus({ prd: effort.prd, lastWritten, known }) };
}

/**
 * Merges the stories of prd.json with the journal and records what people changed. `previous` is the last result: where
 * the file has not changed since, only the journal is asked.
 */
export async function refreshStories(parts: StoriesContext, previous?: Stories): Promise<Stories> {
  const { place, journal } = parts;
  const text = readText(place.prdFile);
  if (previous && text === previous.effort.prd.text) {
    const known = journal.read((tables) => tables.stories.list(place.slug));
    const status = new Map(known.map((row) => [row.id, row.status]));
    // The log grows with each iteration, and the next prompt quotes its end.
    const effort = { ...previous.effort, progressText: readText(place.progressFile) };
    return {
      effort,
      facts: previous.facts.map((fact) => ({ ...fact, status: status.get(fact.id) ?? fact.status })),
    };
  }
  const standing = readStories(parts);
  let { effort } = standing;
  const { stories, changes, written } = standing;
  const at = parts.clock.now().toISOString();
  await journal.write((tables) => {
    tables.stories.put(
      place.slug,
      stories.map((story, position) => ({
        effort: place.slug,
        id: story.id,
        position,
        title: story.title,
        priority: story.priority,
        passes: story.status === "passed",
        verified: story.verified,
        status: story.status,
        updatedAt: at,
      })),
    );
    for (const change of changes) {
      tables.events.add({
        effort: place.slug,
        runId: parts.runId,
        n: null,
        at,
        kind: change.kind,
        detail: change.id,
      });
    }
  });
  if (correctDoneFields(parts, effort, stories)) effort = loadEffort(place);
  if (written !== effort.prd.text) replaceFile(lastWrittenPrdFile(parts.effortState), effort.prd.text);
  for (const change of changes) {
    const sentence = changeSentences[change.kind];
    if (sentence && written !== undefined) parts.announce({ kind: "note", text: `${change.id} ${sentence}` });
  }
  return { effort, facts: storyFacts(effort, stories, parts.choice) };
}

/**
 * Makes the file say what holds. Where both agree with what was last written they should agree with each other; should they
 * not, a story that only looks done could never be proposed again. @returns whether the file was changed
 */
function correctDoneFields(parts: StoriesContext, effort: Effort, stories: readonly MergedStory[]): boolean {
  const edits = stories
    .filter((story) => story.passes !== (story.status === "passed"))
    .map((story) => ({ id: story.id, passes: story.status === "passed" }));
  if (edits.length === 0) return false;
  replaceFile(parts.place.prdFile, editPrd(effort.prd.text, effort.prd.file, edits));
  const ids = edits.map(({ id }) => id).join(", ");
  parts.announce({ kind: "warning", text: `the done field of ${ids} was not as recorded and was set right` });
  return true;
}

/** What is said of a change that a person made; what is new or taken over needs no line of its own. */
const changeSentences: Readonly<Record<string, string>> = {
  "closed-by-hand": "was closed by hand; it counts as passed, unverified",
  "reopened-by-hand": "is open in the checkout again: somebody reopened it, or its work is not here",
  added: "is new in prd.json",
  removed: "is no longer in prd.json",
};

/** What deciding needs to know of each story, in the order of the file. */
export function storyFacts(
  effort: Effort,
  merged: readonly MergedStory[],
  choice: AgentChoice,
): StoryFacts[] {
  const status = new Map(merged.map((story) => [story.id, story.status]));
  return effort.prd.stories.map((story) => ({
    id: story.id,
    status: status.get(story.id) ?? story.status,
    priority: story.priority,
    dependsOn: story.dependsOn,
    agents: agentsFor(story, effort.prd, choice),
  }));
}
