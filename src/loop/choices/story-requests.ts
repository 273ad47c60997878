// Records what a person asked of stories while a run is live.
import type { Journal } from "../../journal/index.ts";
import type { Clock } from "../../platform/index.ts";
import { readStoryRequests, removeStoryRequest } from "../control/index.ts";
import { retryStory, skipStory } from "./story-choices.ts";

/** A run with the folder in which requests are left. */
export interface RequestedRun {
  readonly journal: Journal;
  readonly location: { readonly slug: string };
  readonly control: { readonly folder: string };
  readonly clock: Clock;
  readonly announce: (event: { kind: "note"; text: string }) => void;
}

/** Records the requests that wait in the signal folder. Those about stories that are unknown or have passed do nothing. */
export async function recordStoryRequests(run: RequestedRun): Promise<void> {
  const { journal, location, control, clock, announce } = run;
  const waiting = readStoryRequests(control.folder);
  if (waiting.length === 0) return;
  const effort = location.slug;
  const at = clock.now().toISOString();
  await journal.write((tables) => {
    for (const { request } of waiting) {
      if (!request) continue;
      const story = tables.stories.list(effort).find(({ id }) => id === request.storyId);
      if (!story || story.status === "passed") continue;
      if (request.verb === "skip") skipStory(tables, { effort, at }, story.id);
      else retryStory(tables, { effort, at }, story.id);
      announce({ kind: "note", text: describe(request.verb, story.id) });
    }
  });
  await journal.flush();
  for (const { file } of waiting) removeStoryRequest(file);
}

function describe(verb: "retry" | "skip", storyId: string): string {
  return verb === "skip" ? `A person skips ${storyId}.` : `A person has ${storyId} tried again.`;
}
