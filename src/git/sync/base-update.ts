// Takes the commits of the base branch into the work branch, without touching a file until the result is known.
import { createCommit } from "../commit/index.ts";
import { mergeTrees, noNewHashes, rebaseCommits } from "../rebase/index.ts";
import { isAncestor, recallCommit, resolveCommit } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { findMoveObstacle, keepGivenUp, moveBranch } from "../worktree/index.ts";
import { fetchMissingFiles } from "./transfer.ts";

/** How commits of the base branch are taken in. */
export type BaseUpdateMethod = "merge" | "rebase";

/** What to take in: the commit `tip` of the branch `base`. */
export interface BaseUpdateRequest {
  readonly branch: string;
  readonly base: string;
  readonly tip: string;
  readonly method: BaseUpdateMethod;
}

/** The outcome; `newHashes` maps the old hashes of rebased commits to the new ones. `left-out` changes nothing. */
export type BaseUpdateResult =
  | { kind: "updated"; newHashes: ReadonlyMap<string, string> }
  | { kind: "nothing" }
  | { kind: "left-out"; reason: string };

/** Merges the base, or puts the branch onto it. A branch that was pushed is always merged: nothing is force-pushed. */
export async function updateFromBase(
  isolated: IsolatedRepository,
  request: BaseUpdateRequest,
): Promise<BaseUpdateResult> {
  const { repository, merges } = isolated;
  const { branch, tip } = request;
  const from = await resolveCommit(repository, `refs/heads/${branch}`);
  if (from === undefined || (await isAncestor(repository, tip, from))) return { kind: "nothing" };
  const updated = await combine(isolated, request, from);
  if ("unrelated" in updated) return { kind: "left-out", reason: "they have no commit in common" };
  if ("conflicts" in updated) {
    const named = updated.conflicts.slice(0, 3).join(", ") + (updated.conflicts.length > 3 ? " …" : "");
    return { kind: "left-out", reason: `both changed ${named}` };
  }
  await fetchMissingFiles(isolated, from, updated.to);
  const move = { branch, from, to: updated.to };
  const kept = await keepGivenUp(repository, { commit: from, branch }, updated.givenUp);
  const obstacle =
    (await findMoveObstacle(repository, move, merges)) ?? (await moveBranch(repository, move, merges));
  if (obstacle !== undefined) return { kind: "left-out", reason: obstacle };
  if (kept) repository.log.warn(kept);
  return { kind: "updated", newHashes: updated.newHashes };
}

type Combined =
  | { to: string; newHashes: ReadonlyMap<string, string>; givenUp?: ReadonlySet<string> }
  | { conflicts: string[] }
  | { unrelated: true };

async function combine(
  isolated: IsolatedRepository,
  { branch, base, tip, method }: BaseUpdateRequest,
  from: string,
): Promise<Combined> {
  const { repository } = isolated;
  if (await isAncestor(repository, from, tip)) return { to: tip, newHashes: noNewHashes };
  if (method === "rebase" && (await recallCommit(repository, "pushed", branch)) === undefined) {
    const rebased = await rebaseCommits(isolated, { tip: from, onto: tip, upstream: [], pushed: undefined });
    if (rebased.kind === "conflict") return { conflicts: rebased.paths };
    return { to: rebased.tip, newHashes: rebased.newHashes, givenUp: rebased.givenUp };
  }
  const fork = await repository.git.run(["merge-base", from, tip]);
  if (fork.exitCode !== 0) return { unrelated: true };
  const names = [fork.stdout.trim(), from, tip].map((commit) => `${commit}^{tree}`);
  const trees = await repository.git.output(["rev-parse", ...names]);
  const [old = "", ours = "", theirs = ""] = trees.split("\n");
  const merged = await mergeTrees(isolated, { base: old, ours, theirs });
  if ("conflicts" in merged) return merged;
  const to = await createCommit(repository, {
    tree: merged.tree,
    parents: [from, tip],
    subject: `Merge ${base} into ${branch}`,
    body: "",
  });
  return { to, newHashes: noNewHashes };
}
