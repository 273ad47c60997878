// Reads the stories of an effort as the board shows them.
import { flattenTo } from "../../effort/index.ts";
import type { JournalTables } from "../../journal/index.ts";
import { describeProposed, readReviewStories } from "../../loop/index.ts";
import type { ReportStory, StoryState } from "../../page/index.ts";
import type { EffortStatus } from "../effort-status.ts";
import type { StoryStatus } from "../story-status.ts";

/** In characters: everything that the page shows at once is in one piece. */
const longestTitle = 400;
const longestRemark = 1_000;

/** The iterations of a story by their numbers, and the reason of the last verdict. */
export interface StoryHistory {
  readonly iterations: number[];
  lastReason: string;
}

/** The stories in the order of the file, then those that agents proposed. */
export function readReportStories(
  tables: JournalTables,
  status: EffortStatus,
  histories: ReadonlyMap<string, StoryHistory>,
): ReportStory[] {
  const reviews = new Set(readReviewStories(tables, status.effort).map(({ storyId }) => storyId));
  const stories = status.stories.list.map((story) => {
    const own = histories.get(story.id);
    return {
      id: story.id,
      title: flattenTo(story.title, longestTitle),
      state: stateOf(story, status, reviews),
      remark: flattenTo(remarkOn(story, own?.lastReason ?? ""), longestRemark),
      iterations: own?.iterations ?? [],
    };
  });
  const proposed = (status.proposed ?? []).map(
    (story): ReportStory => ({
      id: story.id,
      title: flattenTo(story.title, longestTitle),
      state: "proposed",
      remark: flattenTo([describeProposed(story), story.text].filter(Boolean).join(": "), longestRemark),
      iterations: [story.iteration],
    }),
  );
  return [...stories, ...proposed];
}

function stateOf(story: StoryStatus, status: EffortStatus, reviews: ReadonlySet<string>): StoryState {
  if (story.status === "passed") return story.verified ? "passed" : "unverified";
  if (story.setAside !== undefined) return "set aside";
  if (story.status === "blocked" || story.status === "skipped") return story.status;
  if (status.live && story.id === status.currentStory) return "working";
  return reviews.has(story.id) ? "review" : "open";
}

function remarkOn(story: StoryStatus, lastReason: string): string {
  const tried = story.status === "open" ? lastReason : "";
  const left = story.leftOut === undefined ? "" : `Not in the commits: ${story.leftOut.join("; ")}.`;
  return [story.setAside ?? tried, story.skippedByHand ? "Skipped by a person." : "", left]
    .filter(Boolean)
    .join(" ");
}
