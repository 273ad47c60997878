// Tells the commits that were made here from those that came from elsewhere, so that only the former are carried on.

import { recallCommit, resolveCommit } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { findDefaultBranch } from "../worktree/index.ts";

/**
 * Commits that came from elsewhere, with all that is before them: what remote-tracking branches hold, what was pushed, what
 * the branch was begun on, and where a history is cut off, since nothing that was made here is cut off.
 */
export async function listUpstreamCommits(isolated: IsolatedRepository, branch: string): Promise<string[]> {
  const { repository } = isolated;
  const [tracked, pushed, base] = await Promise.all([
    repository.git.output(["for-each-ref", "--format=%(objectname)", "refs/remotes"]),
    recallCommit(repository, "pushed", branch),
    recallCommit(repository, "base", branch),
  ]);
  const found = [...tracked.split("\n"), pushed, base, ...isolated.shallowCommits()];
  return [...new Set(found.filter((commit) => commit !== undefined).filter(Boolean))];
}

/** The same; where that is nothing at all, what the default branch has, too. */
export async function listUpstreamOrDefaultCommits(
  isolated: IsolatedRepository,
  branch: string,
): Promise<string[]> {
  const found = await listUpstreamCommits(isolated, branch);
  if (found.length > 0) return found;
  const name = await findDefaultBranch(isolated.repository);
  const tip =
    name === undefined || name === branch
      ? undefined
      : await resolveCommit(isolated.repository, `refs/heads/${name}`);
  return tip === undefined ? [] : [tip];
}
