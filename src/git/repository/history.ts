// Answers questions about commits without looking at files.
import type { Repository } from "./repository.ts";

/** The first commit, the same in every clone. Only first parents are followed: merged histories are ignored. */
export async function findRootCommit(repository: Repository): Promise<string | undefined> {
  if (repository.isShallow) return undefined;
  const search = ["rev-list", "--first-parent", "--max-parents=0", "HEAD"];
  const { exitCode, stdout } = await repository.git.run(search);
  if (exitCode === 0) return stdout.split("\n")[0] || undefined;
  // Without a commit it fails, too.
  if ((await headCommit(repository)) === undefined) return undefined;
  return (await repository.git.output(search)).split("\n")[0] || undefined;
}

/** The hash of the empty tree, by the repository's own hash function. */
export async function emptyTree(repository: Repository): Promise<string> {
  return (await repository.git.output(["hash-object", "-t", "tree", "--stdin"], { input: "" })).trim();
}

/** Whether `ancestor` is `commit` or comes before it; false if the repository lacks one of them. */
export async function isAncestor(repository: Repository, ancestor: string, commit: string): Promise<boolean> {
  const result = await repository.git.run(["merge-base", "--is-ancestor", "--", ancestor, commit]);
  return result.exitCode === 0;
}

/** How many commits lead from one to another by first parents; 0 if git cannot tell. */
export async function countCommits(repository: Repository, from: string, to: string): Promise<number> {
  const args = ["rev-list", "--count", "--first-parent", "--end-of-options", `${from}..${to}`];
  const { exitCode, stdout } = await repository.git.run(args);
  return exitCode === 0 ? Number(stdout) : 0;
}

/** Which commits to search, and the lines that the message must contain. */
export interface CommitSearch {
  lines: readonly string[];
  /** Only later commits are searched. Without it, or in a clone that lacks it, the newest ones on HEAD. */
  after: string | undefined;
}

const searchedCommits = 500;

/** The newest commit on HEAD whose message contains exactly these lines. */
export async function findCommit(
  repository: Repository,
  { lines, after }: CommitSearch,
): Promise<string | undefined> {
  if ((await headCommit(repository)) === undefined) return undefined;
  const base = after === undefined ? undefined : await resolveCommit(repository, after);
  const range = base === undefined ? "HEAD" : `${base}..HEAD`;
  const options = [`--max-count=${searchedCommits}`, "--no-show-signature", "--no-color", "--format=%H%n%B"];
  const output = await repository.git.output(["log", "-z", ...options, range, "--"]);
  for (const record of output.split("\0")) {
    const [commit, ...message] = record.split("\n");
    if (lines.every((line) => message.includes(line))) return commit;
  }
  return undefined;
}

/** The newest commit before HEAD that has a file with this path from the top; undefined if none has. */
export async function lastCommitOf(repository: Repository, file: string): Promise<string | undefined> {
  if ((await headCommit(repository)) === undefined) return undefined;
  const format = ["--no-show-signature", "--no-color", "--format=%H", "--diff-filter=AMT"];
  const args = ["log", "--max-count=1", "--no-renames", ...format, "HEAD", "--", file];
  const environment = { GIT_LITERAL_PATHSPECS: "1" };
  return (await repository.git.output(args, { environment })).trim() || undefined;
}

/** The commit that is checked out; undefined in a repository without commits. */
export async function headCommit(repository: Repository): Promise<string | undefined> {
  return resolveCommit(repository, "HEAD");
}

/** The commit of a name or hash; undefined if the repository does not have it. */
export async function resolveCommit(repository: Repository, revision: string): Promise<string | undefined> {
  const args = ["rev-parse", "--quiet", "--verify", "--end-of-options", `${revision}^{commit}`];
  const result = await repository.git.run(args);
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}

/** The commits of several names, in their order, by one call of git; undefined where the repository does not have it. */
export async function resolveCommits(
  repository: Repository,
  names: readonly string[],
): Promise<(string | undefined)[]> {
  const input = names.map((name) => `${name}^{commit}\n`).join("");
  const output = await repository.git.output(["cat-file", "--batch-check=%(objecttype) %(objectname)"], {
    input,
  });
  const answers = output.split("\n");
  return names.map((_, index) => /^commit ([0-9a-f]+)$/.exec(answers[index] ?? "")?.[1]);
}
