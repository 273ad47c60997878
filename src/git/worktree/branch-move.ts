// Moves the work branch to another commit together with the checked-out files, and keeps uncommitted changes.
import { entryKind } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { findOperation, gitReason } from "../repository/index.ts";

/** One move of a branch. */
export interface BranchMove {
  branch: string;
  from: string;
  to: string;
}

/** Why a branch cannot be moved, as a phrase without a full stop; undefined if it can. Changes nothing. */
export async function findMoveObstacle(
  repository: Repository,
  { branch, from, to }: BranchMove,
): Promise<string | undefined> {
  if (!(await isCheckedOut(repository, branch))) return undefined;
  const operation = findOperation(repository);
  if (operation) return `a git ${operation} is in progress in the checkout`;
  // Otherwise files with only a new time would count as changed.
  await repository.git.run(["update-index", "-q", "--refresh"]);
  const result = await repository.git.run(["read-tree", "-n", "-m", "-u", from, to]);
  if (result.exitCode !== 0) return `uncommitted changes are in the way (${gitReason(result)})`;
  const ignored = await findOverwrittenFile(repository, from, to);
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

/** Moves a branch, with its files if it is checked out. @returns why it could not be moved */
export async function moveBranch(
  repository: Repository,
  { branch, from, to }: BranchMove,
): Promise<string | undefined> {
  const options = ["--no-guess", "--no-track", "--no-overwrite-ignore", "--no-recurse-submodules"];
  const result = (await isCheckedOut(repository, branch))
    ? await repository.git.run(["switch", "--quiet", ...options, "--force-create", branch, to])
    : await repository.git.run(["update-ref", `refs/heads/${branch}`, to, from]);
  return result.exitCode === 0 ? undefined : gitReason(result);
}

async function isCheckedOut(repository: Repository, branch: string): Promise<boolean> {
  const result = await repository.git.run(["symbolic-ref", "--quiet", "HEAD"]);
  return result.stdout.trim() === `refs/heads/${branch}`;
}
