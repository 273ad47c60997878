// Moves the work branch to another commit together with the checked-out files, and keeps uncommitted changes.
import { entryKind } from "../../platform/index.ts";
import type { FileMerges, Repository } from "../repository/index.ts";
import { findOperation, gitReason } from "../repository/index.ts";
import {
  type BranchMove,
  type MergedFile,
  type MoveMerge,
  planMoveMerge,
  writeMergedFiles,
} from "./move-merge.ts";
import { rescueFiles } from "./rescue-branch.ts";
import { currentBranch } from "./switching.ts";

/** Why a branch cannot be moved, as a phrase without a full stop; undefined if it can. Changes nothing. */
export async function findMoveObstacle(
  repository: Repository,
  move: BranchMove,
  merges: FileMerges,
): Promise<string | undefined> {
  if (!(await isCheckedOut(repository, move.branch))) return undefined;
  const operation = findOperation(repository);
  if (operation) return `a git ${operation} is in progress in the checkout`;
  // Otherwise files with only a new time would count as changed.
  await repository.git.run(["update-index", "-q", "--refresh"]);
  const { tree } = await planMoveMerge(repository, move, merges);
  const result = await repository.git.run(["read-tree", "-n", "-m", "-u", move.from, tree]);
  if (result.exitCode !== 0) return `uncommitted changes are in the way (${gitReason(result)})`;
  const ignored = await findOverwrittenFile(repository, move.from, tree);
  return ignored && `the ignored file ${ignored} is in the way`;
}

/** An ignored file that the other commit contains: git would overwrite it. */
async function findOverwrittenFile(
  repository: Repository,
  from: string,
  to: string,
): Promise<string | undefined> {
  const format = ["-r", "-z", "--name-only", "--no-renames", "--diff-filter=A"];
  const output = await repository.git.output(["diff-tree", ...format, from, to, "--"]);
  const added = output.split("\0").filter(Boolean);
  // Git itself checks a folder that is in the way.
  return added.find((path) => ["file", "other"].includes(entryKind(`${repository.top}/${path}`) ?? ""));
}

/**
 * Moves a branch, with its files if it is checked out. Uncommitted changes of files with rules of their own are merged.
 * @returns why it could not be moved
 */
export async function moveBranch(
  repository: Repository,
  move: BranchMove,
  merges: FileMerges,
): Promise<string | undefined> {
  const { branch, from, to } = move;
  if (!(await isCheckedOut(repository, branch))) {
    const result = await repository.git.run(["update-ref", `refs/heads/${branch}`, to, from]);
    return result.exitCode === 0 ? undefined : gitReason(result);
  }
  const merge = await planMoveMerge(repository, move, merges);
  if (merge.files.length > 0) return moveAndMerge(repository, move, merge);
  const options = ["--no-guess", "--no-track", "--no-overwrite-ignore", "--no-recurse-submodules"];
  const result = await repository.git.run(["switch", "--quiet", ...options, "--force-create", branch, to]);
  return result.exitCode === 0 ? undefined : gitReason(result);
}

/** A kill after any step loses nothing: until the branch moves, the commits of others look like uncommitted changes. */
async function moveAndMerge(
  repository: Repository,
  { branch, from, to }: BranchMove,
  merge: MoveMerge,
): Promise<string | undefined> {
  const { git } = repository;
  await keepGivenUp(repository, from, merge.files);
  writeMergedFiles(repository, merge.files);
  const read = await git.run(["read-tree", "-m", "-u", from, merge.tree]);
  if (read.exitCode !== 0) return gitReason(read);
  const moved = await git.run(["update-ref", `refs/heads/${branch}`, to, from]);
  if (moved.exitCode !== 0) return gitReason(moved);
  const input = merge.files.map(({ path, entry }) => `${entry}\t${path}\0`).join("");
  const staged = await git.run(["update-index", "-z", "--index-info"], { input });
  return staged.exitCode === 0 ? undefined : gitReason(staged);
}

/** Keeps on a rescue branch what a person changed here, uncommitted, and others pushed differently. */
async function keepGivenUp(
  repository: Repository,
  from: string,
  files: readonly MergedFile[],
): Promise<void> {
  const contested = files.filter((file) => file.givenUp !== undefined);
  if (contested.length === 0) return;
  const rescueBranch = await rescueFiles(
    repository,
    from,
    new Map(contested.map((file) => [file.path, file.givenUp ?? ""])),
  );
  const names = contested.map((file) => file.path).join(", ");
  repository.log.warn(
    `What you changed in ${names} without a commit, others changed and pushed too; theirs stays, yours is kept on ${rescueBranch}.`,
  );
}

async function isCheckedOut(repository: Repository, branch: string): Promise<boolean> {
  return (await currentBranch(repository)) === branch;
}
