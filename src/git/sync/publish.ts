// Brings the work branch to the remote after an iteration, behind what others have pushed meanwhile and never over it.
import { identityVariables, renderMessage } from "../commit/index.ts";
import { listUpstreamCommits, rebaseCommits } from "../rebase/index.ts";
import {
  findOperation,
  isAncestor,
  recallCommit,
  rememberCommit,
  resolveCommit,
} from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { abortOperation, findMoveObstacle, moveBranch, rescueCommit } from "../worktree/index.ts";
import { deepenUntilRelated, fetchBranch, fetchMissingFiles, noRemote, pushCommit } from "./transfer.ts";

/** What became of publishing a branch. `newHashes` leads from the hashes of our commits to those they have now. */
export type PublishResult =
  /** The remote's branch has everything. */
  | { kind: "pushed"; branch: string; commit: string; newHashes: ReadonlyMap<string, string> }
  /** The remote's branch had everything already; `commit` is undefined where there is none yet. */
  | { kind: "nothing"; commit: string | undefined; newHashes: ReadonlyMap<string, string> }
  /** Others changed the same: our commits, as they are, went to a branch beside it. `reason` is a sentence or two. */
  | { kind: "aside"; branch: string; commit: string; reason: string }
  /** The remote took nothing; `reason` ends with what to do. */
  | { kind: "unavailable"; reason: string };

/** What calls for one branch in one run have in common. */
export interface SideBranchState {
  /** Why the branch beside it is used, from when on it is. */
  reason?: string;
}

/** What is to be published, and how. */
export interface PublishRequest {
  branch: string;
  /** The branch beside it, for when others changed the same. */
  sideBranch: string;
  sideBranchState: SideBranchState;
  /** How often to try while others are first. */
  attempts: number;
}

/** Which branch of ours goes to which of the remote's. */
interface Route {
  branch: string;
  target: string;
}

const noNewHashes: ReadonlyMap<string, string> = new Map();

/** Publishes a branch. It throws only where git itself is broken. */
export async function publishBranch(
  isolated: IsolatedRepository,
  request: PublishRequest,
): Promise<PublishResult> {
  const { repository } = isolated;
  const { branch, sideBranchState } = request;
  if (findOperation(repository) === "rebase") await abortOperation(repository);
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

/** Publishes to the branch beside it. */
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
  const pushed = await lastPushed(isolated, route);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const tip = await resolveCommit(repository, `refs/heads/${branch}`);
    if (tip === undefined) return { kind: "nothing", commit: undefined, newHashes: noNewHashes };
    const fetched = await fetchBranch(isolated, target);
    if (fetched.kind === "unavailable") return fetched;
    const plan = await planPublish(isolated, { ...route, tip, theirs: fetched.tip, pushed });
    if (plan.kind === "blocked") return plan;
    if (plan.kind === "push") {
      const result = await pushCommit(isolated, plan.to, target);
      if (result.kind === "raced") continue;
      if (result.kind === "unavailable") return result;
    }
    await rememberCommit(repository, "pushed", target, plan.kind === "push" ? plan.to : (fetched.tip ?? tip));
    const newHashes = await moveLocalBranch(isolated, { branch, from: tip, to: plan.to }, plan.newHashes);
    if (plan.removed) await rescueRemovedCommit(isolated, plan.removed);
    return plan.kind === "stay"
      ? { kind: "nothing", commit: plan.to, newHashes }
      : { kind: "pushed", branch: target, commit: plan.to, newHashes };
  }
  return {
    kind: "unavailable",
    reason: `Branch ${target} could not be pushed, because others were first ${attempts} times in a row; run again, the commits are kept here.`,
  };
}

/** The commit that the remote's branch had when ours was last made of it. */
async function lastPushed(
  { repository, transport }: IsolatedRepository,
  { branch, target }: Route,
): Promise<string | undefined> {
  const known = await recallCommit(repository, "pushed", target);
  if (known) return known;
  const tracked = await resolveCommit(repository, `refs/remotes/${transport.remote}/${target}`);
  if (!tracked || !(await isAncestor(repository, tracked, `refs/heads/${branch}`))) return undefined;
  // Written down now: the fetch makes the remote-tracking branch another one.
  await rememberCommit(repository, "pushed", target, tracked);
  return tracked;
}

/** Where the branch stands here and there. */
interface BranchPositions extends Route {
  tip: string;
  /** The remote's; undefined where it has none. */
  theirs: string | undefined;
  pushed: string | undefined;
}

/** What is to be done: push `to`, or leave things as they are; the branch here then moves to `to`. */
type PublishPlan =
  | { kind: "push" | "stay"; to: string; newHashes: ReadonlyMap<string, string>; removed?: string }
  | { kind: "blocked"; reason: string };

async function planPublish(isolated: IsolatedRepository, positions: BranchPositions): Promise<PublishPlan> {
  const { repository } = isolated;
  const { tip, theirs, pushed, target } = positions;
  const plain = (kind: "push" | "stay", to: string): PublishPlan => ({ kind, to, newHashes: noNewHashes });
  if (theirs === undefined) return plain("push", tip);
  if (theirs === tip) return plain("stay", tip);
  await deepenUntilRelated(isolated, target, theirs, tip);
  const isRemoved = pushed !== undefined && !(await isAncestor(repository, pushed, theirs));
  if (isRemoved) return planRebase(isolated, { ...positions, theirs }, pushed);
  if (await isAncestor(repository, theirs, tip)) return plain("push", tip);
  // Only we pushed: whatever the branch has become here, it was made so by the agent.
  if (theirs === pushed) {
    if (await isAncestor(repository, tip, theirs)) return plain("stay", tip);
    return plain("push", await joinHistories(isolated, tip, theirs));
  }
  return planRebase(isolated, { ...positions, theirs });
}

async function planRebase(
  isolated: IsolatedRepository,
  { branch, target, tip, theirs, pushed }: BranchPositions & { theirs: string },
  removed?: string,
): Promise<PublishPlan> {
  const upstream = await listUpstreamCommits(isolated, target);
  const ownUpstream = target === branch ? [] : await listUpstreamCommits(isolated, branch);
  const rebased = await rebaseCommits(isolated, {
    tip,
    onto: theirs,
    upstream: [...upstream, ...ownUpstream],
    pushed,
  });
  if (rebased.kind === "conflict") {
    const named = rebased.paths.slice(0, 3).join(", ") + (rebased.paths.length > 3 ? " …" : "");
    return { kind: "blocked", reason: `others changed the same in ${named} on ${target}` };
  }
  const { tip: to, newHashes } = rebased;
  await fetchMissingFiles(isolated, tip, to);
  const obstacle = await findMoveObstacle(isolated.repository, { branch, from: tip, to });
  // Without a commit of ours it is enough to be behind.
  if (obstacle && to === theirs && newHashes.size === 0)
    return { kind: "stay", to: tip, newHashes: noNewHashes };
  if (obstacle) return { kind: "blocked", reason: `others changed ${target}, and ${obstacle}` };
  return { kind: to === theirs ? "stay" : "push", to, newHashes, ...(removed ? { removed } : {}) };
}

/** One commit with the files of `tip` that comes after both: an agent rewrote what was pushed, and nothing is lost by it. */
async function joinHistories(isolated: IsolatedRepository, tip: string, pushed: string): Promise<string> {
  const { git } = isolated.repository;
  const tree = (await git.output(["rev-parse", "--verify", `${tip}^{tree}`])).trim();
  const output = await git.output(["commit-tree", tree, "-p", tip, "-p", pushed, "-F", "-"], {
    input: renderMessage("Go on from commits that were rewritten", "What was pushed before stays reachable."),
    environment: await identityVariables(isolated.repository),
  });
  return output.trim();
}

/** Moves the branch here to what the remote has now. @returns what newHashes */
async function moveLocalBranch(
  { repository }: IsolatedRepository,
  move: { branch: string; from: string; to: string },
  newHashes: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  if (move.from === move.to) return noNewHashes;
  const reason = await moveBranch(repository, move);
  if (reason === undefined) return newHashes;
  // The next publication finds these commits on the other side and moves the branch then.
  repository.log.warn(
    `Branch ${move.branch} was pushed and could not be moved here, because git says: ${reason}.`,
  );
  return noNewHashes;
}

/** What somebody took off the remote's branch is not pushed again; here it is kept. */
async function rescueRemovedCommit({ repository }: IsolatedRepository, commit: string): Promise<void> {
  const rescueBranch = await rescueCommit(repository, commit);
  if (rescueBranch)
    repository.log.warn(
      `Somebody took commits off the remote's branch; they are kept here on ${rescueBranch}.`,
    );
}
