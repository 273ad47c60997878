// Finds the upstream commits of a branch: those that were not made in this checkout, and their ancestors.
import { readText } from "../../platform/index.ts";
import { type Repository, recallCommit, resolveCommit } from "../repository/index.ts";
import { findDefaultBranch } from "../worktree/index.ts";

/** A repository, and the commits at which its history is cut off. */
export interface ClonedRepository {
  readonly repository: Repository;
  shallowCommits(): string[];
}

/** Whether a reference is a side branch of a branch: commits there still have to get onto the branch itself. */
export function isSideBranchOf(reference: string, branch: string): boolean {
  const [, name = ""] = /^refs\/remotes\/[^/]+\/(.*)$/.exec(reference) ?? [];
  return name.startsWith(`${branch}-`) && /^[0-9a-f]{8}$/.test(name.slice(branch.length + 1));
}

/**
 * What remotes have, what was pushed, the start of the branch, and shallow commits: those were never made here.
 * @param isLeftOut the remote-tracking branches that do not count
 */
export async function listUpstreamCommits(
  clone: ClonedRepository,
  branch: string,
  isLeftOut: (reference: string) => boolean = () => false,
): Promise<string[]> {
  const { repository } = clone;
  const [references, pushed, base] = await Promise.all([
    repository.git.output(["for-each-ref", "--format=%(objectname) %(refname)", "refs/remotes"]),
    recallCommit(repository, "pushed", branch),
    recallCommit(repository, "base", branch),
  ]);
  const tracked = references
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, name = ""]) => !isLeftOut(name))
    .map(([commit]) => commit);
  const commits = [...tracked, pushed, base, ...clone.shallowCommits()];
  return [...new Set(commits.filter((commit) => commit !== undefined).filter(Boolean))];
}

/** The upstream commits, without those of side branches; if there are none, the tip of the default branch. */
export async function listUpstreamOrDefaultCommits(
  clone: ClonedRepository,
  branch: string,
): Promise<string[]> {
  const { repository } = clone;
  const isSide = (reference: string) => isSideBranchOf(reference, branch);
  const upstream = await listUpstreamCommits(clone, branch, isSide);
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
