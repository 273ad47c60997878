// Decides how the work branch gets to the remote: pushed as it is, rebased first, or not at all.
import { createCommit } from "../commit/index.ts";
import { isSideBranchOf, listUpstreamCommits, noNewHashes, rebaseCommits } from "../rebase/index.ts";
import { isAncestor, recallCommit } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { findMoveObstacle } from "../worktree/index.ts";
import type { Route } from "./published.ts";
import { deepenUntilRelated } from "./shallow-history.ts";
import { fetchMissingFiles } from "./transfer.ts";

/** The tips of a branch here and on the remote; `pushed` is the last remote tip that ours contained. */
export interface BranchPositions extends Route {
  tip: string;
  theirs: string | undefined;
  pushed: string | undefined;
}

/**
 * The local branch moves to `to`; `removed` was removed from the remote branch by others; in the files `givenUp` changes of
 * ours are left out.
 */
export type PublishPlan =
  | {
      kind: "push" | "stay";
      to: string;
      newHashes: ReadonlyMap<string, string>;
      removed?: string | undefined;
      givenUp?: ReadonlySet<string> | undefined;
      isJoined?: boolean | undefined;
    }
  | { kind: "blocked"; reason: string };

/** Plans how to publish a branch. Moves no branch. */
export async function planPublish(
  isolated: IsolatedRepository,
  positions: BranchPositions,
): Promise<PublishPlan> {
  const { repository } = isolated;
  const { tip, theirs, pushed, target } = positions;
  const plain = (kind: "push" | "stay", to: string): PublishPlan => ({ kind, to, newHashes: noNewHashes });
  if (theirs === undefined) return plain("push", tip);
  if (theirs === tip) return plain("stay", tip);
  await deepenUntilRelated(isolated, target, theirs, tip);
  const isRemoved = pushed !== undefined && !(await isAncestor(repository, pushed, theirs));
  if (isRemoved) return planRebase(isolated, { ...positions, theirs }, pushed);
  if (await isAncestor(repository, theirs, tip)) return plain("push", tip);
  // No one else pushed, so the agent rewrote the commits of the local branch.
  if (theirs === pushed && (await containsOthers(isolated, positions))) {
    if (await isAncestor(repository, tip, theirs)) return plain("stay", tip);
    const to = await joinHistories(isolated, tip, theirs);
    return { kind: "push", to, newHashes: noNewHashes, isJoined: true };
  }
  return planRebase(isolated, { ...positions, theirs });
}

/** Whether the branch still contains all that others pushed: then only its own former commits were rewritten. */
async function containsOthers(
  { repository }: IsolatedRepository,
  { target, tip }: BranchPositions,
): Promise<boolean> {
  const others = await recallCommit(repository, "others", target);
  return others === undefined || (await isAncestor(repository, others, tip));
}

async function planRebase(
  isolated: IsolatedRepository,
  { branch, target, tip, theirs, pushed }: BranchPositions & { theirs: string },
  removed?: string,
): Promise<PublishPlan> {
  const isSide = (reference: string) => isSideBranchOf(reference, target);
  const targetUpstream = await listUpstreamCommits(isolated, target, isSide);
  const branchUpstream = target === branch ? [] : await listUpstreamCommits(isolated, branch);
  const upstream = [...targetUpstream, ...branchUpstream];
  const rebased = await rebaseCommits(isolated, { tip, onto: theirs, upstream, pushed });
  if (rebased.kind === "conflict") {
    const named = rebased.paths.slice(0, 3).join(", ") + (rebased.paths.length > 3 ? " …" : "");
    return { kind: "blocked", reason: `remote commits on ${target} conflict with it in ${named}` };
  }
  const { tip: to, newHashes, givenUp } = rebased;
  await fetchMissingFiles(isolated, tip, to);
  const obstacle = await findMoveObstacle(isolated.repository, { branch, from: tip, to }, isolated.merges);
  // Without a commit of ours the local branch may stay behind.
  if (obstacle && to === theirs && newHashes.size === 0)
    return { kind: "stay", to: tip, newHashes: noNewHashes };
  if (obstacle) return { kind: "blocked", reason: `${target} has remote commits, and ${obstacle}` };
  return { kind: to === theirs ? "stay" : "push", to, newHashes, givenUp, ...(removed ? { removed } : {}) };
}

/** A merge with the files of `tip`: an agent rewrote what was pushed, and the pushed commits stay reachable. */
async function joinHistories(isolated: IsolatedRepository, tip: string, pushed: string): Promise<string> {
  const { repository } = isolated;
  const tree = (await repository.git.output(["rev-parse", "--verify", `${tip}^{tree}`])).trim();
  return createCommit(repository, {
    tree,
    parents: [tip, pushed],
    subject: "Join rewritten commits with the pushed ones",
    body: "What was pushed before stays reachable.",
  });
}
