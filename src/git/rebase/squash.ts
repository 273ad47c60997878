// Makes one commit of the newest ones of a branch. Only commits that were made here and are in no upstream are offered.
import type { Repository } from "../repository/index.ts";
import { type CommitObject, readCommits, writeCommit } from "./commit-object.ts";
import { type ClonedRepository, listUpstreamOrDefaultCommits } from "./upstream-commits.ts";

/** A commit that is only here. */
export interface UnpushedCommit {
  readonly hash: string;
  readonly parent: string | undefined;
  /** Name and address. */
  readonly author: string;
  readonly message: string;
}

/** Commits to make one: the newest of the branch, the newest first. */
export interface SquashRequest {
  readonly branch: string;
  readonly commits: readonly UnpushedCommit[];
  readonly message: string;
  /** Called with the new hash before the branch moves. If the process ends in between, a repetition gives the same hash. */
  record(hash: string): Promise<void>;
}

const mostCommits = 1_000;

/** The commits of a branch that no upstream has, the newest first, until a merge. */
export async function listUnpushed(clone: ClonedRepository, branch: string): Promise<UnpushedCommit[]> {
  const { repository } = clone;
  const upstream = await listUpstreamOrDefaultCommits(clone, branch);
  const input = [`refs/heads/${branch}`, ...upstream.map((commit) => `^${commit}`), ""].join("\n");
  const options = ["--first-parent", `--max-count=${mostCommits}`, "--stdin"];
  const output = await repository.git.output(["rev-list", ...options], { input });
  const commits = await readCommits(repository.git, output.split("\n").filter(Boolean));
  const merge = commits.findIndex(({ parents }) => parents.length > 1);
  return (merge < 0 ? commits : commits.slice(0, merge)).map(describe);
}

function describe({ hash, parents, rest }: CommitObject): UnpushedCommit {
  const text = Buffer.from(rest, "latin1").toString("utf8");
  const author = /^author (.*) \d+ [+-]\d+$/m.exec(text)?.[1] ?? "";
  return { hash, parent: parents[0], author, message: text.slice(text.indexOf("\n\n") + 2) };
}

/** Replaces the commits by one with the tree, the author and the times of the newest. @returns its hash */
export async function squashCommits(
  { git }: Repository,
  { branch, commits, message, record }: SquashRequest,
): Promise<string> {
  const [newest, oldest] = [commits[0], commits.at(-1)];
  if (!newest || !oldest) throw new Error("there is no commit to squash");
  const [commit] = await readCommits(git, [newest.hash]);
  if (!commit) throw new Error(`commit ${newest.hash} cannot be read`);
  const header = commit.rest.slice(0, commit.rest.indexOf("\n\n"));
  const parents = oldest.parent === undefined ? [] : [oldest.parent];
  const body = Buffer.from(message, "utf8").toString("latin1");
  const hash = await writeCommit(git, { tree: commit.tree, parents, rest: `${header}\n\n${body}` });
  await record(hash);
  // Only if the branch is still where it was.
  await git.output(["update-ref", "-m", "squash a story", `refs/heads/${branch}`, hash, newest.hash]);
  return hash;
}
