// Finds the pull request of an effort among all of its branch.
import type { PullRequest } from "../github/index.ts";
import { hasSection } from "./section.ts";

/** What is found. `closed` and `merged` are ended pull requests of this effort: no second one is opened. */
export type FoundPull =
  | { readonly kind: "open" | "closed" | "merged"; readonly pull: PullRequest }
  | { readonly kind: "none" };

/** Where to look. */
export interface PullPlace {
  readonly effortId: string;
  readonly owner: string; // of the repository
  readonly base: string;
}

/** Chooses the pull request: an open one before an ended one, and one with the effort's mark before people's own. */
export function choosePull(pulls: readonly PullRequest[], { effortId, owner, base }: PullPlace): FoundPull {
  const own = pulls.filter(({ headOwner }) => headOwner?.toLowerCase() === owner.toLowerCase());
  const open = own.filter(({ state }) => state === "open");
  const isMarked = ({ body }: PullRequest) => hasSection(body, effortId);
  // A person may have opened one first; of several, the one into the base branch is meant.
  const pull = open.find(isMarked) ?? open.find((each) => each.base === base) ?? open[0];
  if (pull) return { kind: "open", pull };
  const ended = own.find(isMarked);
  if (!ended) return { kind: "none" };
  return { kind: ended.merged ? "merged" : "closed", pull: ended };
}
