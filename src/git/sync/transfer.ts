// Fetches from the remote and pushes to it, and says of each fault whether trying again can help.
import { isAncestor, resolveCommit } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { describeRemoteError, isPushRace } from "./remote-errors.ts";

/** The remote cannot be used; one sentence that ends with what to do. */
export interface RemoteUnavailable {
  kind: "unavailable";
  reason: string;
}

/** The remote's branch as it is now; `tip` is undefined where it has none of that name. */
export type FetchBranchResult = { kind: "fetched"; tip: string | undefined } | RemoteUnavailable;

const quietFetch: readonly string[] = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
const fetchedBranch = "refs/fetched/branch";

/** The answer where there is no remote to talk to. */
export const noRemote: RemoteUnavailable = {
  kind: "unavailable",
  reason:
    "The commits stay in this checkout, because it has no remote (or several, none of them called origin); give it one with `git remote add origin <address>`.",
};

/** Fetches the remote's branch of this name, and makes the remote-tracking branch what it is. */
export async function fetchBranch(isolated: IsolatedRepository, branch: string): Promise<FetchBranchResult> {
  const { remote } = isolated.transport;
  if (remote === undefined) return noRemote;
  const source = `refs/heads/${branch}`;
  const result = await isolated.runWithRemote([...quietFetch, remote, `+${source}:${fetchedBranch}`]);
  if (result.exitCode !== 0) {
    if (result.stderr.includes(`couldn't find remote ref ${source}`)) {
      await updateTrackingBranch(isolated, branch, undefined);
      return { kind: "fetched", tip: undefined };
    }
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

/** Keeps the remote-tracking branch true; where it cannot be written, only people miss it. */
async function updateTrackingBranch(
  { repository, transport }: IsolatedRepository,
  branch: string,
  tip: string | undefined,
): Promise<void> {
  const reference = `refs/remotes/${transport.remote}/${branch}`;
  const words = tip === undefined ? ["-d", reference] : [reference, tip];
  await repository.git.run(["update-ref", ...words]);
}

/** What became of a push; `raced`: somebody else was there first. */
export type PushResult = { kind: "pushed" } | { kind: "raced" } | RemoteUnavailable;

/** Pushes a commit to the remote's branch of this name, never by force. */
export async function pushCommit(
  isolated: IsolatedRepository,
  commit: string,
  branch: string,
): Promise<PushResult> {
  const { remote } = isolated.transport;
  if (remote === undefined) return noRemote;
  const result = await isolated.runWithRemote([
    ...["push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no"],
    ...[remote, `${commit}:refs/heads/${branch}`],
  ]);
  if (result.exitCode === 0) {
    await updateTrackingBranch(isolated, branch, commit);
    return { kind: "pushed" };
  }
  if (isPushRace(result)) return { kind: "raced" };
  return { kind: "unavailable", reason: describeRemoteError(`Branch ${branch} could not be pushed`, result) };
}

/** What became of fetching one commit. */
export type FetchCommitResult = { kind: "here" } | { kind: "fetched" } | RemoteUnavailable;

/**
 * Fetches a commit by its hash where it is not here.
 * @param depth so many commits of its history; holds for a shallow clone only, because a whole one would become shallow.
 */
export async function fetchCommit(
  isolated: IsolatedRepository,
  commit: string,
  depth?: number,
): Promise<FetchCommitResult> {
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) throw new Error(`${commit} is no hash of a commit.`);
  if (await resolveCommit(isolated.repository, commit)) return { kind: "here" };
  const { remote } = isolated.transport;
  if (remote === undefined) return noRemote;
  const isShallow = isolated.shallowCommits().length > 0;
  const limits = isShallow && depth !== undefined ? [`--depth=${depth}`] : [];
  const result = await isolated.runWithRemote([
    ...quietFetch,
    ...limits,
    remote,
    `+${commit}:refs/fetched/${commit}`,
  ]);
  if (result.exitCode === 0) {
    isolated.updateShallow();
    return { kind: "fetched" };
  }
  return {
    kind: "unavailable",
    reason: describeRemoteError(`Commit ${commit} could not be fetched`, result),
  };
}

/**
 * Fetches the files that a partial clone lacks of those in which two commits differ: git in the checkout would ask for them
 * without the right to.
 */
export async function fetchMissingFiles(
  isolated: IsolatedRepository,
  from: string,
  to: string,
): Promise<void> {
  // Counting lines needs them all, and git then asks for all of them at once.
  if (isolated.transport.isPartial)
    await isolated.git.run(["diff-tree", "-r", "--shortstat", "--no-renames", from, to]);
}

/** So many commits more at each step; after the last one the whole history is fetched. */
const deepenings: readonly number[] = [50, 500, 5_000];
/** So many places where history is cut off are named to the remote; there are seldom more than one or two. */
const maxNamedCommits = 20;

/** Fetches more of a history that is cut off, until two commits are seen to be related or all of it is here. */
export async function deepenUntilRelated(
  isolated: IsolatedRepository,
  branch: string,
  one: string,
  other: string,
): Promise<void> {
  const { remote } = isolated.transport;
  if (remote === undefined) return;
  for (const step of [...deepenings, undefined]) {
    const places = isolated.shallowCommits();
    if (places.length === 0 || (await areRelated(isolated, one, other))) return;
    const how = step === undefined ? "--unshallow" : `--deepen=${step}`;
    const wanted = `+refs/heads/${branch}:${fetchedBranch}`;
    const byHash = places.slice(0, maxNamedCommits);
    const result = await isolated.runWithRemote([...quietFetch, how, remote, wanted, ...byHash]);
    // Some servers give no commit by its hash.
    const retried =
      result.exitCode === 0 ? result : await isolated.runWithRemote([...quietFetch, how, remote, wanted]);
    if (retried.exitCode !== 0) return;
    isolated.updateShallow();
  }
}

async function areRelated({ repository }: IsolatedRepository, one: string, other: string): Promise<boolean> {
  if ((await isAncestor(repository, one, other)) || (await isAncestor(repository, other, one))) return true;
  const result = await repository.git.run(["merge-base", one, other]);
  return result.exitCode === 0;
}
