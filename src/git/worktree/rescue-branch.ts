// Puts commits and files that would otherwise be lost on a rescue branch: nothing an agent did may be lost.
import { copyFile, fileStatus, removeFile } from "../../platform/index.ts";
import { addPaths, createCommit, findCommitObstacle } from "../commit/index.ts";
import type { Repository } from "../repository/index.ts";
import { type Change, readState } from "../repository/index.ts";
import type { UnappliedPatch } from "./operation-files.ts";

/** Creates `ralph/stray-<hash>` unless a branch or tag other than `exceptBranch` contains the commit. @returns its name */
export async function rescueCommit(
  repository: Repository,
  commit: string,
  exceptBranch?: string,
): Promise<string | undefined> {
  const output = await repository.git.output(["for-each-ref", "--contains", commit, "--format=%(refname)"]);
  const excepted = exceptBranch === undefined ? undefined : `refs/heads/${exceptBranch}`;
  // Users do not look at our private references, so those do not count.
  const holders = output
    .split("\n")
    .filter((name) => name && name !== excepted && !name.startsWith("refs/ralph/"));
  return holders.length > 0 ? undefined : createRescueBranch(repository, commit);
}

/** Saves texts of files, each at its path, on a rescue branch with the other files of a commit. @returns its name */
export async function rescueFiles(
  repository: Repository,
  commit: string,
  texts: ReadonlyMap<string, string>,
): Promise<string> {
  const { git, gitFolder } = repository;
  const index = `${gitFolder}/ralph-ci-index`;
  const environment = { GIT_INDEX_FILE: index };
  try {
    await git.output(["read-tree", commit], { environment });
    for (const [file, text] of texts) {
      const blob = (await git.output(["hash-object", "-w", "--stdin"], { input: text })).trim();
      await git.output(["update-index", "--add", "--cacheinfo", `100644,${blob},${file}`], { environment });
    }
    const tree = (await git.output(["write-tree"], { environment })).trim();
    const subject = "Keep changes that others changed too";
    return await createRescueBranch(
      repository,
      await createCommit(repository, { tree, parents: [commit], subject, body: "" }),
    );
  } finally {
    removeFile(index);
    removeFile(`${index}.lock`);
  }
}

/** Keeps a commit of which something is given up in these files, because others changed it too. @returns a sentence that says where */
export async function keepGivenUp(
  repository: Repository,
  { commit, branch }: { commit: string; branch: string },
  files: ReadonlySet<string> = new Set(),
): Promise<string | undefined> {
  if (files.size === 0) return undefined;
  const rescueBranch = await rescueCommit(repository, commit, branch);
  const place = rescueBranch === undefined ? `in commit ${commit.slice(0, 8)}` : `on ${rescueBranch}`;
  return `What was committed here in ${[...files].join(", ")}, others changed too; theirs stays, ours is kept ${place}.`;
}

async function createRescueBranch(repository: Repository, commit: string): Promise<string> {
  const name = `ralph/stray-${commit.slice(0, 8)}`;
  const result = await repository.git.run(["branch", "--no-track", name, commit]);
  if (result.exitCode === 0) return name;
  // If a branch is called `ralph`, git allows no name below it.
  const plainName = `ralph-stray-${commit}`;
  await repository.git.output(["branch", "--no-track", "--force", plainName, commit]);
  return plainName;
}

/** What a rescue branch holds besides HEAD and the files of the checkout. */
export interface RescuedExtras {
  parents: readonly string[];
  patches: readonly UnappliedPatch[];
}

const noExtras: RescuedExtras = { parents: [], patches: [] };

/** Saves commits and uncommitted files, conflicts included, on a rescue branch. @returns its name, if it was needed */
export async function rescueWorktree(
  repository: Repository,
  subject: string,
  { parents, patches }: RescuedExtras = noExtras,
): Promise<string | undefined> {
  const state = await readState(repository);
  // Switching branches would lose a large file that is tracked; an untracked one stays where it is.
  const chosen = state.changes.filter((change) =>
    change.kind === "untracked" ? !findCommitObstacle(repository, change) : change.kind !== "nested",
  );
  if (chosen.length === 0 && patches.length === 0)
    return state.head && rescueCommit(repository, state.head, state.branch);
  const tree = await writeTree(repository, chosen, patches);
  const heads = [...new Set([...(state.head ? [state.head] : []), ...parents])];
  const commit = await createCommit(repository, { tree, parents: heads, subject, body: "" });
  return createRescueBranch(repository, commit);
}

async function writeTree(
  repository: Repository,
  changes: readonly Change[],
  patches: readonly UnappliedPatch[],
): Promise<string> {
  const index = `${repository.gitFolder}/index`;
  const copy = `${repository.gitFolder}/ralph-ci-index`;
  const environment = { GIT_INDEX_FILE: copy };
  try {
    if (fileStatus(index)) copyFile(index, copy);
    await addPaths(repository, changes, environment);
    await removeUnmerged(repository, environment);
    for (const { name, text } of patches) {
      const blob = await repository.git.output(["hash-object", "-w", "--stdin"], { input: text });
      const entry = `100644,${blob.trim()},unapplied-patches/${name}.patch`;
      await repository.git.output(["update-index", "--add", "--cacheinfo", entry], { environment });
    }
    return (await repository.git.output(["write-tree"], { environment })).trim();
  } finally {
    removeFile(copy);
    removeFile(`${copy}.lock`);
  }
}

/** A conflict that could not be added would make git refuse the whole tree. */
async function removeUnmerged(
  repository: Repository,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const output = await repository.git.output(["ls-files", "--unmerged", "-z"], { environment, bytes: true });
  const entries = output.split("\0").filter(Boolean);
  if (entries.length === 0) return;
  const removed = entries.map((entry) => `0 ${"0".repeat(40)}\t${entry.slice(entry.indexOf("\t") + 1)}\0`);
  const input = [...new Set(removed)].join("");
  await repository.git.output(["update-index", "-z", "--index-info"], { input, environment, bytes: true });
}
