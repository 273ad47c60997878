// Remembers of a branch what no later look at the repository could tell, in references that nobody else reads.
import { resolveCommit } from "./history.ts";
import type { Repository } from "./repository.ts";

/**
 * What is remembered: `base`, the commit that the branch was begun on; `pushed`, the one that the remote's branch had when
 * ours was last made of it; `restored`, the newest commit of the bundle that was last put back.
 */
export type RememberedCommit = "base" | "pushed" | "restored";

function referenceName(what: RememberedCommit, branch: string): string {
  return `refs/ralph/${what}/${branch}`;
}

/** Remembers a commit of a branch. */
export async function rememberCommit(
  repository: Repository,
  what: RememberedCommit,
  branch: string,
  commit: string,
): Promise<void> {
  const result = await repository.git.run(["update-ref", referenceName(what, branch), commit]);
  if (result.exitCode === 0) return;
  // A branch of long ago whose name is a folder of this one, or the other way round.
  const inTheWay = await repository.git.output(["for-each-ref", "--format=%(refname)", `refs/ralph/${what}`]);
  const own = referenceName(what, branch);
  for (const name of inTheWay.split("\n").filter(Boolean))
    if (name.startsWith(`${own}/`) || own.startsWith(`${name}/`))
      await repository.git.run(["update-ref", "-d", name]);
  await repository.git.output(["update-ref", own, commit]);
}

/** What is remembered of a branch; undefined where that is nothing. */
export function recallCommit(
  repository: Repository,
  what: RememberedCommit,
  branch: string,
): Promise<string | undefined> {
  return resolveCommit(repository, referenceName(what, branch));
}
