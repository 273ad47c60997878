// Pushes the work branch after an iteration, on top of what others have pushed meanwhile and never over it.
import { noNewHashes } from "../rebase/index.ts";
import { findOperation, resolveCommit } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import {
  type BranchMove,
  keepGivenUp,
  moveBranch,
  rescueCommit,
  resolveHalfDone,
} from "../worktree/index.ts";
import { planPublish } from "./publish-plan.ts";
import { type Route, recallPublished, rememberPublished } from "./published.ts";
import { fetchBranch, noRemote, pushCommit } from "./transfer.ts";

/** The outcome of publishing. `newHashes` maps the old hashes of rebased commits to the new ones. */
export type PublishResult =
  | {
      kind: "pushed";
      branch: string;
      commit: string;
      newHashes: ReadonlyMap<string, string>;
      /** The branch was joined with its own former commits, which an agent had rewritten. */
      isJoined?: boolean | undefined;
    }
  | { kind: "nothing"; commit: string | undefined; newHashes: ReadonlyMap<string, string> }
  /** Remote commits conflict with ours, which were pushed unchanged to the side branch `branch`. */
  | { kind: "aside"; branch: string; commit: string; reason: string }
  | { kind: "unavailable"; reason: string };

/** Shared by all publications of one branch in one run. */
export interface SideBranchState {
  reason?: string;
}

/** What to publish, and how. */
export interface PublishRequest {
  branch: string;
  sideBranch: string;
  sideBranchState: SideBranchState;
  attempts: number;
}

/** Publishes a branch. Throws only if git itself fails. */
export async function publishBranch(
  isolated: IsolatedRepository,
  request: PublishRequest,
): Promise<PublishResult> {
  const { repository } = isolated;
  const { branch, sideBranchState } = request;
  if (findOperation(repository) === "rebase") await resolveHalfDone(repository);
  if (!(await resolveCommit(repository, `refs/heads/${branch}`)))
    return { kind: "nothing", commit: undefined, newHashes: noNewHashes };
  if (isolated.transport.remote === undefined) return noRemote;
  if (sideBranchState.reason === undefined) {
    const published = await publishTo(isolated, { branch, target: branch }, request.attempts);
    if (published.kind !== "blocked") return published;
    sideBranchState.reason = published.reason;
  }
  return publishToSideBranch(isolated, request, sideBranchState.reason);
}

async function publishToSideBranch(
  isolated: IsolatedRepository,
  request: PublishRequest,
  cause: string,
): Promise<PublishResult> {
  const { branch, sideBranch: target, attempts } = request;
  const published = await publishTo(isolated, { branch, target }, attempts);
  if (published.kind === "unavailable") return published;
  if (published.kind === "blocked") {
    return {
      kind: "unavailable",
      reason: `Branch ${branch} can be pushed neither as it is nor as ${target}, because ${published.reason}; push it by hand under another name.`,
    };
  }
  if (published.kind === "nothing") return published;
  const reason = `The work went to branch ${target}, because ${cause}; merge it into ${branch} by hand.`;
  return { kind: "aside", branch: target, commit: published.commit, reason };
}

type PublishAttempt = Exclude<PublishResult, { kind: "aside" }> | { kind: "blocked"; reason: string };

async function publishTo(
  isolated: IsolatedRepository,
  route: Route,
  attempts: number,
): Promise<PublishAttempt> {
  const { repository } = isolated;
  const { branch, target } = route;
  const pushed = await recallPublished(isolated, route);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const tip = await resolveCommit(repository, `refs/heads/${branch}`);
    if (tip === undefined) return { kind: "nothing", commit: undefined, newHashes: noNewHashes };
    const fetched = await fetchBranch(isolated, target);
    if (fetched.kind === "unavailable") return fetched;
    const plan = await planPublish(isolated, { ...route, tip, theirs: fetched.tip, pushed });
    if (plan.kind === "blocked") return plan;
    // Before the push, because a run that is killed after it finds nothing of ours left to merge.
    const kept = await keepGivenUp(repository, { commit: tip, branch }, plan.givenUp);
    if (plan.kind === "push") {
      const result = await pushCommit(isolated, { commit: plan.to, branch: target, expected: fetched.tip });
      if (result.kind === "raced") continue;
      if (result.kind === "unavailable") return result;
    }
    const move = { branch, from: tip, to: plan.to };
    const newHashes = await moveLocalBranch(isolated, move, plan.newHashes);
    if (kept) repository.log.warn(kept);
    const remoteTip = plan.kind === "push" ? plan.to : fetched.tip;
    await rememberPublished(isolated, route, { fetched: fetched.tip, remoteTip, pushed });
    if (plan.removed) await rescueRemovedCommit(isolated, plan.removed);
    return plan.kind === "stay"
      ? { kind: "nothing", commit: plan.to, newHashes }
      : { kind: "pushed", branch: target, commit: plan.to, newHashes, isJoined: plan.isJoined };
  }
  return {
    kind: "unavailable",
    reason: `Branch ${target} could not be pushed, because others pushed first ${attempts} times in a row; run again, the commits are kept here.`,
  };
}

async function moveLocalBranch(
  { repository, merges }: IsolatedRepository,
  move: BranchMove,
  newHashes: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  if (move.from === move.to) return noNewHashes;
  const reason = await moveBranch(repository, move, merges);
  if (reason === undefined) return newHashes;
  // The next publication finds these commits already applied on the remote and moves the branch then.
  repository.log.warn(
    `Branch ${move.branch} was pushed and could not be moved here, because git says: ${reason}.`,
  );
  return noNewHashes;
}

async function rescueRemovedCommit({ repository }: IsolatedRepository, commit: string): Promise<void> {
  const rescueBranch = await rescueCommit(repository, commit);
  if (rescueBranch)
    repository.log.warn(
      `Commits were removed from the remote branch; they are kept here on ${rescueBranch}.`,
    );
}
