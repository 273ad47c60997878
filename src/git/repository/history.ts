// Answers questions about commits without looking at files.
import type { Repository } from "./repository.ts";

/**
 * The hash of the first commit, which all clones of a repository share; undefined where history is cut off or empty. Only
 * first parents are followed: a history merged in later does not change the answer, and it is far quicker.
 */
export async function findRootCommit(repository: Repository): Promise<string | undefined> {
  if (repository.isShallow || (await headCommit(repository)) === undefined) return undefined;
  const roots = await repository.git.output(["rev-list", "--first-parent", "--max-parents=0", "HEAD"]);
  return roots.split("\n")[0] || undefined;
}

/** The hash of a tree with nothing in it, by the repository's own hash function. */
export async function emptyTree(repository: Repository): Promise<string> {
  return (await repository.git.output(["hash-object", "-t", "tree", "--stdin"], { input: "" })).trim();
}

/** Whether `ancestor` is `commit` or comes before it; false where the repository lacks one of them. */
export async function isAncestor(repository: Repository, ancestor: string, commit: string): Promise<boolean> {
  const result = await repository.git.run(["merge-base", "--is-ancestor", "--", ancestor, commit]);
  return result.exitCode === 0;
}

/** The newest of the last `count` commits on HEAD whose message holds exactly this line; undefined where none does. */
export async function findCommit(
  repository: Repository,
  line: string,
  count: number,
): Promise<string | undefined> {
  if ((await headCommit(repository)) === undefined) return undefined;
  const output = await repository.git.output([
    ...[
      "log",
      "-z",
      `--max-count=${count}`,
      "--no-show-signature",
      "--no-color",
      "--format=%H%n%B",
      "HEAD",
      "--",
    ],
  ]);
  for (const record of output.split("\0")) {
    const [commit, ...message] = record.split("\n");
    if (message.includes(line)) return commit;
  }
  return undefined;
}

/** The commit that is checked out; undefined where there is none yet. */
export async function headCommit(repository: Repository): Promise<string | undefined> {
  return resolveCommit(repository, "HEAD");
}

/** The commit that a name or hash stands for; undefined where this repository does not have it. */
export async function resolveCommit(repository: Repository, revision: string): Promise<string | undefined> {
  const result = await repository.git.run([
    ...["rev-parse", "--quiet", "--verify", "--end-of-options", `${revision}^{commit}`],
  ]);
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}
