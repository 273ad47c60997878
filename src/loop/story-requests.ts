// Records what a person asked of stories while a run is live.
import { retryStory, skipStory } from "./checkout/index.ts";
import type { LoopContext } from "./context.ts";
import { readStoryRequests, removeStoryRequest } from "./control/index.ts";

/** Records the requests that wait in the signal folder. Those about stories that are unknown or have passed do nothing. */
export async function recordStoryRequests(context: LoopContext): Promise<void> {
  const { journal, location, control, clock, announce } = context;
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
