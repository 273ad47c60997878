// Restores the work that a run without the right to push packed into a bundle, on another machine or in a later run.
import { fileStatus, readRange } from "../../platform/index.ts";
import { isSideBranchOf, listUpstreamCommits, noNewHashes, rebaseCommits } from "../rebase/index.ts";
import {
  elsewherePrefix,
  isAncestor,
  recallCommit,
  rememberCommit,
  resolveCommit,
} from "../repository/index.ts";
import { deepenUntilRelated, fetchBranch, fetchCommit, fetchMissingFiles } from "../sync/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { findMoveObstacle, keepGivenUp, moveBranch, rescueCommit, switchTo } from "../worktree/index.ts";
import { type BundleHeader, maxHeaderBytes, parseBundleHeader, receiveBundle } from "./bundle-file.ts";
import { rescueUnfinished, restoreUncommitted } from "./uncommitted-changes.ts";

/** Which bundle to restore, and to which branch. */
export interface RestoreRequest {
  file: string;
  branch: string;
}

/** The outcome of restoring: `files` counts uncommitted files, `newHashes` maps hashes of rebased commits to new ones. */
export type RestoreResult =
  | { kind: "restored"; commit: string; files: number; newHashes: ReadonlyMap<string, string> }
  /** Its commits are here already, some perhaps under the hashes in `newHashes`. */
  | { kind: "nothing"; newHashes?: ReadonlyMap<string, string> }
  /** All or a part conflicts with later changes and is on the side branch `branch`. */
  | { kind: "aside"; branch: string; reason: string; newHashes: ReadonlyMap<string, string> }
  /** Nothing changed; `reason` ends with the fix. The bundle is damaged, of another branch, or builds on missing commits. */
  | { kind: "refused"; reason: string }
  | { kind: "unavailable"; reason: string };

type SideBranchRequest = RestoreRequest & { sideBranch: string };

/** Restores a bundle; for uncommitted files it checks the branch out. @throws ConfigurationError if that fails */
export async function restoreWork(
  isolated: IsolatedRepository,
  request: SideBranchRequest,
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
  for (const commit of header.elsewhere)
    await repository.git.output(["update-ref", elsewherePrefix + commit, commit]);
  if (newest === "") return { kind: "nothing" };
  if (header.uncommitted) await rescueUnfinished(repository, header.uncommitted, header.tip);
  const restored = await restoreCommits(isolated, request, header);
  await rememberCommit(repository, "restored", branch, newest);
  return restored;
}

function refuseBundle(file: string, cause: string): RestoreResult {
  return {
    kind: "refused",
    reason: `The work in ${file} cannot be restored, because ${cause}; remove that file to start without it.`,
  };
}

async function restoreCommits(
  isolated: IsolatedRepository,
  request: SideBranchRequest,
  header: BundleHeader,
): Promise<RestoreResult> {
  const { repository } = isolated;
  const { branch } = request;
  const tip = header.tip ?? (await resolveCommit(repository, `${header.uncommitted}^1`)) ?? "";
  const local = await resolveCommit(repository, `refs/heads/${branch}`);
  const target = await findRestoreTarget(isolated, { branch, tip, local, bases: header.bases });
  if ("reason" in target)
    return keepOnSideBranch(isolated, request, header.uncommitted ?? tip, target.reason);
  const kept = await keepGivenUp(repository, { commit: tip, branch }, target.givenUp);
  const reason = await updateBranch(isolated, { branch, local, to: target.to, base: header.bases[0] });
  if (reason !== undefined) return keepOnSideBranch(isolated, request, header.uncommitted ?? tip, reason);
  if (kept) repository.log.warn(kept);
  const { to: commit, newHashes } = target;
  if (header.uncommitted === undefined) {
    if (commit !== local) return { kind: "restored", commit, files: 0, newHashes };
    return newHashes.size > 0 ? { kind: "nothing", newHashes } : { kind: "nothing" };
  }
  await switchTo(repository, branch);
  const restored = await restoreUncommitted(isolated, header.uncommitted);
  if ("files" in restored) return { kind: "restored", commit, files: restored.files, newHashes };
  const aside = await keepOnSideBranch(isolated, request, header.uncommitted, restored.obstacle);
  return { ...aside, newHashes };
}

type RestoreTarget =
  | { to: string; newHashes: ReadonlyMap<string, string>; givenUp?: ReadonlySet<string> }
  | { reason: string };

interface BundledCommits {
  branch: string;
  tip: string;
  local: string | undefined;
  bases: readonly string[];
}

async function findRestoreTarget(
  isolated: IsolatedRepository,
  { branch, tip, local, bases }: BundledCommits,
): Promise<RestoreTarget> {
  const { repository } = isolated;
  const fetched = await fetchBranch(isolated, branch);
  // If the remote cannot be reached, the local branch decides; publishing rebases later.
  const theirs = fetched.kind === "fetched" ? fetched.tip : undefined;
  const isBehind = local && theirs && (await isAncestor(repository, local, theirs));
  const onto = isBehind ? theirs : (local ?? theirs);
  if (onto === undefined) return { to: tip, newHashes: noNewHashes };
  await deepenUntilRelated(isolated, branch, onto, tip);
  if (await isAncestor(repository, tip, onto)) return { to: onto, newHashes: noNewHashes };
  if (await isAncestor(repository, onto, tip)) return { to: tip, newHashes: noNewHashes };
  const isSide = (reference: string) => isSideBranchOf(reference, branch);
  const upstream = [...bases, ...(await listUpstreamCommits(isolated, branch, isSide))];
  const pushed = await recallCommit(repository, "pushed", branch);
  const rebased = await rebaseCommits(isolated, { tip, onto, upstream, pushed });
  if (rebased.kind === "rebased")
    return { to: rebased.tip, newHashes: rebased.newHashes, givenUp: rebased.givenUp };
  return { reason: `${rebased.paths.slice(0, 3).join(", ")} was changed on ${branch} meanwhile` };
}

async function updateBranch(
  isolated: IsolatedRepository,
  update: { branch: string; local: string | undefined; to: string; base: string | undefined },
): Promise<string | undefined> {
  const { repository } = isolated;
  const { branch, local, to, base } = update;
  if (local === to) return undefined;
  const from = local ?? (await resolveCommit(repository, "HEAD"));
  if (from !== undefined) await fetchMissingFiles(isolated, from, to);
  if (local !== undefined) {
    const move = { branch, from: local, to };
    const { merges } = isolated;
    return (await findMoveObstacle(repository, move, merges)) ?? (await moveBranch(repository, move, merges));
  }
  await repository.git.output(["branch", "--no-track", branch, to]);
  if (base !== undefined) await rememberCommit(repository, "base", branch, base);
  return undefined;
}

async function keepOnSideBranch(
  { repository }: IsolatedRepository,
  { branch, sideBranch }: SideBranchRequest,
  commit: string,
  cause: string,
): Promise<Extract<RestoreResult, { kind: "aside" }>> {
  const result = await repository.git.run(["branch", "--no-track", sideBranch, commit]);
  const name = result.exitCode === 0 ? sideBranch : ((await rescueCommit(repository, commit)) ?? sideBranch);
  return {
    kind: "aside",
    branch: name,
    reason: `The unpushed work of an earlier run is on branch ${name}, because ${cause}; merge it into ${branch} by hand.`,
    newHashes: noNewHashes,
  };
}
