// Puts back the work that a run without the right to push has packed into a file, on another machine or a later one.
import { fileStatus, readRange } from "../../platform/index.ts";
import { listUpstreamCommits, rebaseCommits } from "../rebase/index.ts";
import { isAncestor, recallCommit, rememberCommit, resolveCommit } from "../repository/index.ts";
import { deepenUntilRelated, fetchBranch, fetchCommit, fetchMissingFiles } from "../sync/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { findMoveObstacle, moveBranch, rescueCommit, switchTo } from "../worktree/index.ts";
import { type BundleHeader, maxHeaderBytes, parseBundleHeader, receiveBundle } from "./bundle-file.ts";
import { restoreUncommitted } from "./uncommitted-changes.ts";

/** What is to be put back. */
export interface RestoreRequest {
  file: string;
  branch: string;
}

/** What became of it. `newHashes` leads from the hashes of carried commits to those they have now. */
export type RestoreResult =
  /** The branch has the commits, and `files` of the checkout are changed and uncommitted as they were. */
  | { kind: "restored"; commit: string; files: number; newHashes: ReadonlyMap<string, string> }
  /** There is no file, or everything in it is here already. */
  | { kind: "nothing" }
  /** Something went on meanwhile that stands against it: all or a part is on a branch of its own. */
  | { kind: "aside"; branch: string; reason: string; newHashes: ReadonlyMap<string, string> }
  /** The file is damaged or not of this branch; nothing was changed. `reason` ends with what to do. */
  | { kind: "refused"; reason: string }
  /** The commits that it builds on cannot be had; nothing was changed. `reason` ends with what to do. */
  | { kind: "unavailable"; reason: string };

/** With the name of the branch that takes what finds no room. */
type RestoreToBranchRequest = RestoreRequest & { sideBranch: string };

const noNewHashes: ReadonlyMap<string, string> = new Map();

/**
 * Puts back what a bundle carries. Where it carries uncommitted files the work branch is checked out.
 * @throws ConfigurationError where the branch cannot be checked out; the bundle then is still to be put back.
 */
export async function restoreWork(
  isolated: IsolatedRepository,
  request: RestoreToBranchRequest,
): Promise<RestoreResult> {
  const { file, branch } = request;
  const { repository } = isolated;
  if (!fileStatus(file)) return { kind: "nothing" };
  const header = parseBundleHeader(readRange(file, 0, maxHeaderBytes).toString("utf8"), branch);
  if (typeof header === "string") return refuseBundle(file, header);
  const newest = header.uncommitted ?? header.tip ?? "";
  if ((await recallCommit(repository, "restored", branch)) === newest) return { kind: "nothing" };
  for (const base of header.bases) {
    const fetched = await fetchCommit(isolated, base, 1);
    if (fetched.kind === "unavailable") return fetched;
  }
  const fault = await receiveBundle(isolated, file, header, branch);
  if (fault !== undefined) return refuseBundle(file, fault);
  const restored = await restoreCommits(isolated, request, header);
  await rememberCommit(repository, "restored", branch, newest);
  return restored;
}

function refuseBundle(file: string, cause: string): RestoreResult {
  return {
    kind: "refused",
    reason: `The work in ${file} cannot be put back, because ${cause}; remove that file to begin without it.`,
  };
}

async function restoreCommits(
  isolated: IsolatedRepository,
  request: RestoreToBranchRequest,
  header: BundleHeader,
): Promise<RestoreResult> {
  const { repository } = isolated;
  const { branch } = request;
  const tip = header.tip ?? (await resolveCommit(repository, `${header.uncommitted}^1`)) ?? "";
  const local = await resolveCommit(repository, `refs/heads/${branch}`);
  const target = await findRestoreTarget(isolated, { branch, tip, local, bases: header.bases });
  if ("reason" in target)
    return keepOnSideBranch(isolated, request, header.uncommitted ?? tip, target.reason);
  const reason = await updateBranch(isolated, { branch, local, to: target.to, base: header.bases[0] });
  if (reason !== undefined) return keepOnSideBranch(isolated, request, header.uncommitted ?? tip, reason);
  const { to: commit, newHashes } = target;
  if (header.uncommitted === undefined) {
    return commit === local ? { kind: "nothing" } : { kind: "restored", commit, files: 0, newHashes };
  }
  await switchTo(repository, branch);
  const put = await restoreUncommitted(isolated, header.uncommitted);
  if ("files" in put) return { kind: "restored", commit, files: put.files, newHashes };
  const aside = await keepOnSideBranch(isolated, request, header.uncommitted, put.obstacle);
  return { ...aside, newHashes };
}

/** Where the branch is to be, or why the carried commits do not fit. */
type Target = { to: string; newHashes: ReadonlyMap<string, string> } | { reason: string };

interface BundledCommits {
  branch: string;
  tip: string;
  local: string | undefined;
  bases: readonly string[];
}

async function findRestoreTarget(
  isolated: IsolatedRepository,
  { branch, tip, local, bases }: BundledCommits,
): Promise<Target> {
  const { repository } = isolated;
  const fetched = await fetchBranch(isolated, branch);
  // Without the remote the branch is put back as far as it is known here; publishing will tell.
  const theirs = fetched.kind === "fetched" ? fetched.tip : undefined;
  const isBehind = local && theirs && (await isAncestor(repository, local, theirs));
  const onto = isBehind ? theirs : (local ?? theirs);
  if (onto === undefined) return { to: tip, newHashes: noNewHashes };
  await deepenUntilRelated(isolated, branch, onto, tip);
  if (await isAncestor(repository, tip, onto)) return { to: onto, newHashes: noNewHashes };
  if (await isAncestor(repository, onto, tip)) return { to: tip, newHashes: noNewHashes };
  const upstream = [...bases, ...(await listUpstreamCommits(isolated, branch))];
  const rebased = await rebaseCommits(isolated, {
    tip,
    onto,
    upstream,
    pushed: await recallCommit(repository, "pushed", branch),
  });
  if (rebased.kind === "rebased") return { to: rebased.tip, newHashes: rebased.newHashes };
  return { reason: `${rebased.paths.slice(0, 3).join(", ")} was changed on ${branch} meanwhile` };
}

/** Makes or moves the branch. @returns why it could not be moved */
async function updateBranch(
  isolated: IsolatedRepository,
  move: { branch: string; local: string | undefined; to: string; base: string | undefined },
): Promise<string | undefined> {
  const { repository } = isolated;
  const { branch, local, to, base } = move;
  if (local === to) return undefined;
  const from = local ?? (await resolveCommit(repository, "HEAD"));
  if (from !== undefined) await fetchMissingFiles(isolated, from, to);
  if (local !== undefined) {
    const way = { branch, from: local, to };
    return (await findMoveObstacle(repository, way)) ?? (await moveBranch(repository, way));
  }
  await repository.git.output(["branch", "--no-track", branch, to]);
  if (base !== undefined) await rememberCommit(repository, "base", branch, base);
  return undefined;
}

/** Gives what finds no room on the work branch a branch of its own. */
async function keepOnSideBranch(
  { repository }: IsolatedRepository,
  { branch, sideBranch }: RestoreToBranchRequest,
  commit: string,
  cause: string,
): Promise<Extract<RestoreResult, { kind: "aside" }>> {
  const result = await repository.git.run(["branch", "--no-track", sideBranch, commit]);
  const name = result.exitCode === 0 ? sideBranch : ((await rescueCommit(repository, commit)) ?? sideBranch);
  return {
    kind: "aside",
    branch: name,
    reason: `What an earlier run had not pushed is on branch ${name}, because ${cause}; merge it into ${branch} by hand.`,
    newHashes: noNewHashes,
  };
}
