// Finds the upstream commits of a branch: those that were not made in this checkout, and their ancestors.
import { readText } from "../../platform/index.ts";
import { type Repository, recallCommit, resolveCommit } from "../repository/index.ts";
import { findDefaultBranch } from "../worktree/index.ts";

/** A repository, and the commits at which its history is cut off. */
interface ClonedRepository {
  readonly repository: Repository;
  shallowCommits(): string[];
}

/** What remotes have, what was pushed, the start of the branch, and shallow commits: those were never made here. */
export async function listUpstreamCommits(clone: ClonedRepository, branch: string): Promise<string[]> {
  const { repository } = clone;
  const [tracked, pushed, base] = await Promise.all([
    repository.git.output(["for-each-ref", "--format=%(objectname)", "refs/remotes"]),
    recallCommit(repository, "pushed", branch),
    recallCommit(repository, "base", branch),
  ]);
  const commits = [...tracked.split("\n"), pushed, base, ...clone.shallowCommits()];
  return [...new Set(commits.filter((commit) => commit !== undefined).filter(Boolean))];
}

/** The upstream commits; if there are none, the tip of the default branch. */
export async function listUpstreamOrDefaultCommits(
  clone: ClonedRepository,
  branch: string,
): Promise<string[]> {
  const { repository } = clone;
  const upstream = await listUpstreamCommits(clone, branch);
  if (upstream.length > 0) return upstream;
  const name = await findDefaultBranch(repository);
  if (name === undefined || name === branch) return [];
  const tip = await resolveCommit(repository, `refs/heads/${name}`);
  return tip === undefined ? [] : [tip];
}

/** How many commits of a branch are not upstream; undefined if git cannot tell. Connects to no remote, changes nothing. */
export async function countUnpushedCommits(
  repository: Repository,
  branch: string,
): Promise<number | undefined> {
  const shallow = readText(`${repository.commonFolder}/shallow`) ?? "";
  const clone = { repository, shallowCommits: () => shallow.split("\n").filter(Boolean) };
  const upstream = await listUpstreamOrDefaultCommits(clone, branch);
  const input = [`refs/heads/${branch}`, ...upstream.map((commit) => `^${commit}`), ""].join("\n");
  const result = await repository.git.run(["rev-list", "--count", "--stdin"], { input });
  return result.exitCode === 0 ? Number(result.stdout) : undefined;
}
