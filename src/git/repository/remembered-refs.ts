// Remembers commits of a branch in private references, because the repository cannot tell them later.
import { resolveCommit } from "./history.ts";
import type { Repository } from "./repository.ts";

/**
 * The start of a branch; the last remote tip that it contained; the last of these that others pushed; the newest commit of its
 * last restored bundle; the last commit of the base branch whose effort was taken over.
 */
export type RememberedCommit = "base" | "pushed" | "others" | "restored" | "taken";

/** The private reference that remembers a commit of a branch. */
export function rememberedName(kind: RememberedCommit, branch: string): string {
  return `refs/ralph/${kind}/${branch}`;
}

/** Remembers a commit of a branch. */
export async function rememberCommit(
  repository: Repository,
  kind: RememberedCommit,
  branch: string,
  commit: string,
): Promise<void> {
  const name = rememberedName(kind, branch);
  const result = await repository.git.run(["update-ref", name, commit]);
  if (result.exitCode === 0) return;
  // An old branch may block the name: one of the two names is a folder of the other.
  const existing = await repository.git.output(["for-each-ref", "--format=%(refname)", `refs/ralph/${kind}`]);
  for (const other of existing.split("\n").filter(Boolean))
    if (other.startsWith(`${name}/`) || name.startsWith(`${other}/`))
      await repository.git.run(["update-ref", "-d", other]);
  await repository.git.output(["update-ref", name, commit]);
}

/** The remembered commit of a branch; undefined if there is none. */
export function recallCommit(
  repository: Repository,
  kind: RememberedCommit,
  branch: string,
): Promise<string | undefined> {
  return resolveCommit(repository, rememberedName(kind, branch));
}

/** The private references of commits that a turn left outside of the work branch; each ends in its commit. */
export const elsewherePrefix = "refs/ralph/elsewhere/";
