// Finds the upstream commits of a branch: those that were not made in this checkout, and their ancestors.
import { recallCommit, resolveCommit } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { findDefaultBranch } from "../worktree/index.ts";

/** What remotes have, what was pushed, the start of the branch, and shallow commits: those were never made here. */
export async function listUpstreamCommits(isolated: IsolatedRepository, branch: string): Promise<string[]> {
  const { repository } = isolated;
  const [tracked, pushed, base] = await Promise.all([
    repository.git.output(["for-each-ref", "--format=%(objectname)", "refs/remotes"]),
    recallCommit(repository, "pushed", branch),
    recallCommit(repository, "base", branch),
  ]);
  const commits = [...tracked.split("\n"), pushed, base, ...isolated.shallowCommits()];
  return [...new Set(commits.filter((commit) => commit !== undefined).filter(Boolean))];
}

/** The upstream commits; if there are none, the tip of the default branch. */
export async function listUpstreamOrDefaultCommits(
  isolated: IsolatedRepository,
  branch: string,
): Promise<string[]> {
  const upstream = await listUpstreamCommits(isolated, branch);
  if (upstream.length > 0) return upstream;
  const name = await findDefaultBranch(isolated.repository);
  if (name === undefined || name === branch) return [];
  const tip = await resolveCommit(isolated.repository, `refs/heads/${name}`);
  return tip === undefined ? [] : [tip];
}
