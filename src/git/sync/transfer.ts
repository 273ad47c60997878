// Fetches from the remote and pushes to it.
import { headCommit, resolveCommit, resolveCommits } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { type BranchRule, describeRemoteError, findRule, isPushRace } from "./remote-errors.ts";
import {
  deepenUntilRelated,
  fetchedBranch,
  fetchLimited,
  fetchShallowBranch,
  quietFetch,
} from "./shallow-history.ts";

/** The remote cannot be used; `reason` is one sentence that ends with the fix. */
export interface RemoteUnavailable {
  kind: "unavailable";
  reason: string;
}

/** The remote branch as it is now; `tip` is undefined if the branch does not exist. */
export type FetchBranchResult = { kind: "fetched"; tip: string | undefined } | RemoteUnavailable;

export const noRemote: RemoteUnavailable = {
  kind: "unavailable",
  reason:
    "Nothing is pushed, because the checkout has no remote (or several, none of them called origin); add one with `git remote add origin <address>`.",
};

/** Fetches a remote branch and updates its remote-tracking branch. */
export async function fetchBranch(isolated: IsolatedRepository, branch: string): Promise<FetchBranchResult> {
  const { remote } = isolated.transport;
  if (remote === undefined) return noRemote;
  const source = `refs/heads/${branch}`;
  const result =
    isolated.shallowCommits().length > 0
      ? await fetchShallowBranch(isolated, source)
      : await isolated.runWithRemote([...quietFetch, remote, `+${source}:${fetchedBranch}`]);
  const isMissing = result === "missing" || result.stderr.includes(`couldn't find remote ref ${source}`);
  if (isMissing) {
    await updateTrackingBranch(isolated, branch, undefined);
    return { kind: "fetched", tip: undefined };
  }
  if (result.exitCode !== 0) {
    return {
      kind: "unavailable",
      reason: describeRemoteError(`Branch ${branch} could not be fetched`, result),
    };
  }
  isolated.updateShallow();
  const tip = (await isolated.git.output(["rev-parse", "--verify", fetchedBranch])).trim();
  await updateTrackingBranch(isolated, branch, tip);
  return { kind: "fetched", tip };
}

/** As `fetchBranch`, and fetches in a shallow clone the history down to where the branch forked from HEAD. */
export async function fetchWithFork(
  isolated: IsolatedRepository,
  branch: string,
): Promise<FetchBranchResult> {
  const fetched = await fetchBranch(isolated, branch);
  const head = await headCommit(isolated.repository);
  if (fetched.kind === "fetched" && fetched.tip !== undefined && head !== undefined)
    await deepenUntilRelated(isolated, branch, fetched.tip, head);
  return fetched;
}

/** Fetches in a shallow clone the history down to where a branch, as it is known here, forked from HEAD. */
export async function fetchFork(isolated: IsolatedRepository, branch: string): Promise<void> {
  const { repository, transport } = isolated;
  const names = [`refs/remotes/${transport.remote}/${branch}`, `refs/heads/${branch}`, "HEAD"];
  const [tracked, local, head] = await resolveCommits(repository, names);
  const tip = tracked ?? local;
  if (tip !== undefined && head !== undefined) await deepenUntilRelated(isolated, branch, tip, head);
}

/** Ignores failures: only users read the remote-tracking branch. */
async function updateTrackingBranch(
  { repository, transport }: IsolatedRepository,
  branch: string,
  tip: string | undefined,
): Promise<void> {
  const reference = `refs/remotes/${transport.remote}/${branch}`;
  const args = tip === undefined ? ["-d", reference] : [reference, tip];
  await repository.git.run(["update-ref", ...args]);
}

/** A rule of the host refuses pushes to the branch. */
export interface PushForbidden {
  kind: "forbidden";
  reason: string;
  rule: BranchRule;
}

/** The outcome of a push; `raced`: others pushed first. */
export type PushResult = { kind: "pushed" } | { kind: "raced" } | PushForbidden | RemoteUnavailable;

/**
 * Pushes a commit that contains `expected`, and only if the remote branch is still there (undefined: still missing): a person
 * may have reset it meanwhile, and git would take that for a branch that is only behind.
 */
export async function pushCommit(
  isolated: IsolatedRepository,
  { commit, branch, expected }: { commit: string; branch: string; expected: string | undefined },
): Promise<PushResult> {
  const { remote } = isolated.transport;
  if (remote === undefined) return noRemote;
  const options = ["--porcelain", "--no-follow-tags", "--recurse-submodules=no"];
  const lease = `--force-with-lease=refs/heads/${branch}:${expected ?? ""}`;
  const refspec = `${commit}:refs/heads/${branch}`;
  const result = await isolated.runWithRemote(["push", ...options, lease, remote, refspec]);
  if (result.exitCode === 0) {
    await updateTrackingBranch(isolated, branch, commit);
    return { kind: "pushed" };
  }
  if (isPushRace(result)) return { kind: "raced" };
  const reason = describeRemoteError(`Branch ${branch} could not be pushed`, result);
  const rule = findRule(branch, result);
  return rule === undefined ? { kind: "unavailable", reason } : { kind: "forbidden", reason, rule };
}

/** The outcome of fetching one commit; `here`: the repository already had it. */
export type FetchCommitResult = { kind: "here" } | { kind: "fetched" } | RemoteUnavailable;

/** Fetches a missing commit. `depth` is for a shallow clone only: it would make a complete clone shallow. */
export async function fetchCommit(
  isolated: IsolatedRepository,
  commit: string,
  depth?: number,
): Promise<FetchCommitResult> {
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) throw new Error(`${commit} is not a commit hash.`);
  if (await resolveCommit(isolated.repository, commit)) return { kind: "here" };
  const { remote } = isolated.transport;
  if (remote === undefined) return noRemote;
  const isLimited = depth !== undefined && isolated.shallowCommits().length > 0;
  const refspec = `+${commit}:refs/fetched/${commit}`;
  const result = isLimited
    ? await fetchLimited(isolated, `--depth=${depth}`, [refspec])
    : await isolated.runWithRemote([...quietFetch, remote, refspec]);
  if (result.exitCode === 0) {
    isolated.updateShallow();
    return { kind: "fetched" };
  }
  return {
    kind: "unavailable",
    reason: describeRemoteError(`Commit ${commit} could not be fetched`, result),
  };
}

/** Fetches changed files that a partial clone lacks: git in the checkout would fetch them without credentials. */
export async function fetchMissingFiles(
  isolated: IsolatedRepository,
  from: string,
  to: string,
): Promise<void> {
  // Counting lines makes git fetch all of them at once.
  if (isolated.transport.isPartial)
    await isolated.git.run(["diff-tree", "-r", "--shortstat", "--no-renames", from, to]);
}
