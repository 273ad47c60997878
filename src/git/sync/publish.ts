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
import type { CommitSigning } from "./commit-signing.ts";
import { type PublishPlan, planPublish } from "./publish-plan.ts";
import { type Route, recallPublished, rememberPublished } from "./published.ts";
import { fetchBranch, noRemote, type PushForbidden, pushCommit, type RemoteUnavailable } from "./transfer.ts";

/** The outcome of publishing. `newHashes` maps the old hashes of rebased commits to the new ones. */
export type PublishResult =
  | {
      kind: "pushed";
      branch: string;
      commit: string;
      newHashes: ReadonlyMap<string, string>;
      /** The branch was put onto commits of others. */
      isRebased: boolean;
      /** The branch was joined with its own former commits, which an agent had rewritten. */
      isJoined?: boolean | undefined;
      /** Why the commits are not signed although they should be, as a clause. */
      unsigned?: string | undefined;
    }
  | { kind: "nothing"; commit: string | undefined; newHashes: ReadonlyMap<string, string> }
  /** Remote commits conflict with ours, or a rule refuses them. They were pushed to the side branch `branch`. */
  | {
      kind: "aside";
      branch: string;
      commit: string;
      newHashes: ReadonlyMap<string, string>;
      reason: string;
      unsigned?: string | undefined;
    }
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
  /** Signs the commits first; undefined where they are pushed as they are. */
  signing: CommitSigning | undefined;
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
    const published = await publishTo(isolated, { branch, target: branch }, request);
    if (published.kind === "forbidden") return publishForbidden(isolated, request, published);
    if (published.kind !== "blocked") return published;
    sideBranchState.reason = published.reason;
  }
  return publishToSideBranch(isolated, request, sideBranchState.reason);
}

/** Where the rule is about every branch, the next push tries the branch itself again. */
async function publishForbidden(
  isolated: IsolatedRepository,
  request: PublishRequest,
  { reason, rule }: PushForbidden,
): Promise<PublishResult> {
  const cause = `${rule.cause}; ${rule.fix}`;
  const published = await publishToSideBranch(isolated, request, cause);
  if (published.kind === "unavailable") return { kind: "unavailable", reason };
  request.sideBranchState.reason = cause;
  return published;
}

async function publishToSideBranch(
  isolated: IsolatedRepository,
  request: PublishRequest,
  cause: string,
): Promise<PublishResult> {
  const { branch, sideBranch: target } = request;
  const published = await publishTo(isolated, { branch, target }, request);
  if (published.kind === "unavailable") return published;
  if (published.kind === "blocked" || published.kind === "forbidden") {
    const why = published.kind === "blocked" ? published.reason : published.rule.cause;
    return {
      kind: "unavailable",
      reason: `Branch ${branch} can be pushed neither as it is nor as ${target}, because ${why}; push it by hand under another name.`,
    };
  }
  if (published.kind === "nothing") return published;
  const { commit, newHashes, unsigned } = published;
  const reason = `The work went to branch ${target}, because ${cause}; merge it into ${branch} by hand.`;
  return { kind: "aside", branch: target, commit, newHashes, reason, unsigned };
}

type PublishAttempt =
  | Exclude<PublishResult, { kind: "aside" }>
  | PushForbidden
  | { kind: "blocked"; reason: string };

async function publishTo(
  isolated: IsolatedRepository,
  route: Route,
  { attempts, signing }: PublishRequest,
): Promise<PublishAttempt> {
  const { repository } = isolated;
  const { branch, target } = route;
  const pushed = await recallPublished(isolated, route);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const tip = await resolveCommit(repository, `refs/heads/${branch}`);
    if (tip === undefined) return { kind: "nothing", commit: undefined, newHashes: noNewHashes };
    const fetched = await fetchBranch(isolated, target);
    if (fetched.kind === "unavailable") return fetched;
    const planned = await planPublish(isolated, { ...route, tip, theirs: fetched.tip, pushed });
    if (planned.kind === "blocked") return planned;
    const signed = await signPlan(isolated, signing, { plan: planned, target, theirs: fetched.tip });
    if ("reason" in signed) return signed;
    const { plan, unsigned } = signed;
    // Before the push, because a run that is killed after it finds nothing of ours left to merge.
    const kept = await keepGivenUp(repository, { commit: tip, branch }, plan.givenUp);
    if (plan.kind === "push") {
      const result = await pushCommit(isolated, { commit: plan.to, branch: target, expected: fetched.tip });
      if (result.kind === "raced") continue;
      if (result.kind === "forbidden") return explainRule(result, unsigned);
      if (result.kind === "unavailable") return result;
    }
    const move = { branch, from: tip, to: plan.to };
    const newHashes = await moveLocalBranch(isolated, move, plan.newHashes);
    if (kept) repository.log.warn(kept);
    const remoteTip = plan.kind === "push" ? plan.to : fetched.tip;
    await rememberPublished(isolated, route, { fetched: fetched.tip, remoteTip, pushed });
    if (plan.removed) await rescueRemovedCommit(isolated, plan.removed);
    if (plan.kind === "stay") return { kind: "nothing", commit: plan.to, newHashes };
    const { to: commit, isJoined } = plan;
    const isRebased = planned.to !== tip && !isJoined;
    return { kind: "pushed", branch: target, commit, newHashes, isRebased, isJoined, unsigned };
  }
  return {
    kind: "unavailable",
    reason: `Branch ${target} could not be pushed, because others pushed first ${attempts} times in a row; run again, the commits are kept here.`,
  };
}

type MovingPlan = Exclude<PublishPlan, { kind: "blocked" }>;

interface SignedPlan {
  readonly plan: MovingPlan;
  /** Why its commits are not signed. */
  readonly unsigned?: string | undefined;
}

/** The plan with signed copies of its commits, where they can be signed. */
async function signPlan(
  isolated: IsolatedRepository,
  signing: CommitSigning | undefined,
  { plan, target, theirs }: { plan: MovingPlan; target: string; theirs: string | undefined },
): Promise<SignedPlan | RemoteUnavailable> {
  if (!signing || plan.kind === "stay") return { plan };
  const signed = await signing.sign(isolated, { tip: plan.to, target, theirs });
  if (signed.kind === "unavailable") {
    const reason = `Branch ${target} was not pushed, because its commits could not be signed: ${signed.reason}; the next push tries again.`;
    return { kind: "unavailable", reason };
  }
  if (signed.kind === "unsigned") return { plan, unsigned: signed.reason };
  const newHashes = new Map(signed.newHashes);
  for (const [from, to] of plan.newHashes) newHashes.set(from, signed.newHashes.get(to) ?? to);
  const { kind, removed, givenUp, isJoined } = plan;
  return { plan: { kind, to: signed.tip, newHashes, removed, givenUp, isJoined } };
}

/** Where commits should have been signed, the rule that wants signatures is met once that is mended. */
function explainRule(forbidden: PushForbidden, unsigned: string | undefined): PushForbidden {
  const { kind, reason, rule } = forbidden;
  if (!rule.wantsSignatures || unsigned === undefined) return forbidden;
  const { cause, wantsSignatures } = rule;
  return { kind, reason, rule: { cause, fix: `they are unsigned, because ${unsigned}`, wantsSignatures } };
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
