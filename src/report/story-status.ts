// The stories of an effort, with what people ask about each.
import type { JournalTables } from "../journal/index.ts";
import { describeLeftOut, readAcceptedLeftOut, readSetAside, readSkipped } from "../loop/index.ts";

/** One story of an effort. */
export interface StoryStatus {
  id: string;
  title: string;
  status: string;
  verified: boolean;
  /** Whether a person skipped it with the command `skip`; missing if not. */
  skippedByHand?: true;
  /** Why the run does not work on it any more; missing if it does. */
  setAside?: string;
  /** Files that no commit holds although its gates passed with them, as phrases; missing if there are none. */
  leftOut?: string[];
}

/** Reads the stories of an effort, and how many passed unverified. */
export function readStories(
  tables: JournalTables,
  effort: string,
): { stories: StoryStatus[]; unverified: number } {
  const rows = tables.stories.list(effort);
  const setAside = new Map(readSetAside(tables, effort).map(({ id, reason }) => [id, reason]));
  const skipped = readSkipped(tables, effort);
  const leftOut = new Map(readAcceptedLeftOut(tables, effort).map(({ storyId, paths }) => [storyId, paths]));
  const stories = rows.map(({ id, title, status, verified }) => {
    const reason = setAside.get(id);
    const story: StoryStatus = { id, title, status, verified };
    if (reason !== undefined) story.setAside = reason;
    if (status === "skipped" && skipped.has(id)) story.skippedByHand = true;
    const paths = leftOut.get(id);
    if (paths) story.leftOut = describeLeftOut(paths);
    return story;
  });
  return { stories, unverified: rows.filter((row) => row.passes && !row.verified).length };
}

/** The status of a story as people read it. */
export function storyState({ status, setAside }: StoryStatus): string {
  return setAside === undefined ? status : "set aside";
}
