// Which stories a person can skip or have tried again.
import type { StoryStatus } from "../../effort/index.ts";
import type { JournalTables } from "../../journal/index.ts";
import type { StoryRequest } from "../control/index.ts";
import { readSkipped } from "./story-choices.ts";

/** A story as far as the rules look at it. */
export interface ChosenStory {
  readonly id: string;
  readonly status: StoryStatus;
}

const mostIds = 20;

/** Why the request does nothing, as a sentence that ends with the fix and without its full stop; undefined if it holds. */
export function findChoiceObstacle(
  tables: JournalTables,
  effort: string,
  verb: StoryRequest["verb"],
  { id, status }: ChosenStory,
): string | undefined {
  if (verb === "skip")
    return status === "passed" ? `${id} has passed, so it cannot be skipped; see ralph-ci status` : undefined;
  if (status === "passed")
    return `${id} has passed; to have it done again, set its done field to false in the plan`;
  if (status !== "open" && !readSkipped(tables, effort).has(id))
    return `${id} is ${status} in the plan; change its status there`;
  return undefined;
}

/** The ids of stories in a sentence, the first twenty. */
export function nameStories(ids: readonly string[]): string {
  return `its stories are ${ids.slice(0, mostIds).join(", ")}${ids.length > mostIds ? ", …" : ""}`;
}
