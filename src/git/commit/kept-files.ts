// Keeps files in the commits that a turn ignored or removed from the index.
import type { CheckoutState, Repository } from "../repository/index.ts";
import { fileFacts, gitReason } from "../repository/index.ts";

const literalPaths = { GIT_LITERAL_PATHSPECS: "1" };

/** Files that are committed even if they are ignored now, provided that the first of them is in the commit `base`. */
export interface FilesToKeep {
  base: string | undefined;
  files: readonly string[];
}

/** The files that exist but are not in the index. */
export async function findUntracked(
  repository: Repository,
  files: readonly string[],
  indexFile: string,
): Promise<string[]> {
  if (files.length === 0) return [];
  const output = await repository.git.output(["ls-files", "--cached", "-z", "--", ...files], {
    environment: { ...literalPaths, GIT_INDEX_FILE: indexFile },
  });
  const tracked = new Set(output.split("\0"));
  return files.filter((file) => !tracked.has(file) && fileFacts(repository, file));
}

/** Adds the untracked files to the index that git ignores, if the first file to keep was tracked before. @returns them */
export async function addIgnored(
  repository: Repository,
  keep: FilesToKeep | undefined,
  { changes }: CheckoutState,
  untracked: readonly string[],
  indexFile: string,
): Promise<string[]> {
  const [first] = keep?.files ?? [];
  const reported = new Set(changes.filter(({ kind }) => kind === "untracked").map(({ path }) => path));
  // An untracked file that git reports is committed like any other.
  const ignored = untracked.filter((file) => !reported.has(file));
  if (ignored.length === 0 || first === undefined || keep?.base === undefined) return [];
  const known = await repository.git.run(["ls-tree", "--name-only", "--full-tree", keep.base, "--", first]);
  if (known.exitCode !== 0 || known.stdout === "") return [];
  const added = await repository.git.run(["add", "--force", "--sparse", "--", ...ignored], {
    environment: { ...literalPaths, GIT_INDEX_FILE: indexFile },
  });
  if (added.exitCode !== 0) throw new Error(`git add failed: ${gitReason(added)}.`);
  return ignored;
}
