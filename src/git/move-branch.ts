// Moves the branch that is checked out to another commit, with uncommitted changes coming along or nothing done at all.
import type { Repository } from "./repository.ts";
import { resolveCommit } from "./state.ts";

/**
 * Moves a branch from one commit to another. Where it is checked out, files follow; uncommitted changes stay as they are.
 * @returns whether it was moved: where uncommitted changes are in the way, everything is as before
 */
export async function moveBranch(
  repository: Repository,
  branch: string,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const { git } = repository;
  const reference = `refs/heads/${branch}`;
  const head = await git.run(["symbolic-ref", "--quiet", "HEAD"]);
  const isHere = head.exitCode === 0 && head.stdout.trim() === reference;
  if (isHere) {
    await git.run(["update-index", "-q", "--refresh"]);
    const merged = await git.run(["read-tree", "-m", "-u", from, to]);
    if (merged.exitCode !== 0) return false;
  }
  await git.output(["update-ref", "-m", "ralph-ci: onto the remote's commits", reference, to, from]);
  return (await resolveCommit(repository, reference)) === to;
}
