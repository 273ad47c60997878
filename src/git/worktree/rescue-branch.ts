// Puts commits and files that are about to lose their place under a branch name, because nothing an agent did may be lost.
import { copyFile, fileStatus, removeFile } from "../../platform/index.ts";
import { addPaths, findCommitObstacle, identityVariables, renderMessage } from "../commit/index.ts";
import type { Repository } from "../repository/index.ts";
import { type Change, readState } from "../repository/index.ts";

/**
 * Gives a commit a branch of its own, `ralph/stray-<hash>`, unless a branch or tag other than `exceptBranch` holds it.
 * @returns the name of the new branch.
 */
export async function rescueCommit(
  repository: Repository,
  commit: string,
  exceptBranch?: string,
): Promise<string | undefined> {
  const holders = (
    await repository.git.output(["for-each-ref", "--contains", commit, "--format=%(refname)"])
  ).split("\n");
  const excepted = exceptBranch === undefined ? undefined : `refs/heads/${exceptBranch}`;
  // What we remember for ourselves, nobody else would look for.
  const others = holders.filter((name) => name && name !== excepted && !name.startsWith("refs/ralph/"));
  return others.length > 0 ? undefined : createRescueBranch(repository, commit);
}

async function createRescueBranch(repository: Repository, commit: string): Promise<string> {
  const name = `ralph/stray-${commit.slice(0, 8)}`;
  const result = await repository.git.run(["branch", "--no-track", name, commit]);
  if (result.exitCode === 0) return name;
  // A branch that is called `ralph` leaves no room for names below it.
  const plainName = `ralph-stray-${commit}`;
  await repository.git.output(["branch", "--no-track", "--force", plainName, commit]);
  return plainName;
}

/**
 * Keeps what is checked out, commits and uncommitted files alike, on a stray branch. Neither the files nor the index
 * change, and conflicts are kept as they stand in the files.
 * @returns the name of the branch; undefined where there is nothing that is not kept already.
 */
export async function rescueWorktree(repository: Repository, subject: string): Promise<string | undefined> {
  const state = await readState(repository);
  // A large file that is known to git would be lost on the way to another branch; a new one stays in its place.
  const chosen = state.changes.filter((change) =>
    change.kind === "untracked" ? !findCommitObstacle(repository, change) : change.kind !== "nested",
  );
  if (chosen.length === 0) return state.head && rescueCommit(repository, state.head, state.branch);
  const tree = await writeTree(repository, chosen);
  const commit = await repository.git.output(
    ["commit-tree", tree, ...(state.head ? ["-p", state.head] : []), "-F", "-"],
    { input: renderMessage(subject, ""), environment: await identityVariables(repository) },
  );
  return createRescueBranch(repository, commit.trim());
}

/** The tree that the index would give with these changes added, made in a copy of the index. */
async function writeTree(repository: Repository, changes: readonly Change[]): Promise<string> {
  const index = `${repository.gitFolder}/index`;
  const copy = `${repository.gitFolder}/ralph-ci-index`;
  const environment = { GIT_INDEX_FILE: copy };
  try {
    if (fileStatus(index)) copyFile(index, copy);
    await addPaths(repository, changes, environment);
    return (await repository.git.output(["write-tree"], { environment })).trim();
  } finally {
    removeFile(copy);
    removeFile(`${copy}.lock`);
  }
}
