// Moves the work branch to another commit with the files of the checkout, and what is uncommitted stays as it is.
import { entryKind } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { findOperation, gitReason } from "../repository/index.ts";

/** One move of a branch. */
export interface BranchMove {
  branch: string;
  from: string;
  to: string;
}

/** Why a branch cannot be moved, in one phrase without a full stop; undefined where it can. Nothing is changed. */
export async function findMoveObstacle(
  repository: Repository,
  { branch, from, to }: BranchMove,
): Promise<string | undefined> {
  if (!(await isCheckedOut(repository, branch))) return undefined;
  const operation = findOperation(repository);
  if (operation) return `a git ${operation} is under way in the checkout`;
  // Files that were only touched would count as changed.
  await repository.git.run(["update-index", "-q", "--refresh"]);
  const result = await repository.git.run(["read-tree", "-n", "-m", "-u", from, to]);
  if (result.exitCode !== 0) return `uncommitted changes are in the way (${gitReason(result)})`;
  const ignored = await findOverwritten(repository, from, to);
  return ignored && `${ignored}, which is not under version control here, is in the way`;
}

/** A file that is new in the other commit and stands here already: an ignored one, which git would take for nobody's. */
async function findOverwritten(
  repository: Repository,
  from: string,
  to: string,
): Promise<string | undefined> {
  const output = await repository.git.output([
    ...["diff-tree", "-r", "-z", "--name-only", "--no-renames", "--diff-filter=A", from, to, "--"],
  ]);
  const added = output.split("\0").filter(Boolean);
  // A folder in the way git looks into itself.
  return added.find((path) => ["file", "other"].includes(entryKind(`${repository.top}/${path}`) ?? ""));
}

/**
 * Moves a branch. Where it is checked out, its files come along, and git refuses where an uncommitted one is in the way.
 * @returns why it stayed where it was, in one phrase without a full stop; undefined where it moved.
 */
export async function moveBranch(
  repository: Repository,
  { branch, from, to }: BranchMove,
): Promise<string | undefined> {
  const result = (await isCheckedOut(repository, branch))
    ? await repository.git.run([
        ...["switch", "--quiet", "--no-guess", "--no-track", "--no-overwrite-ignore"],
        ...["--no-recurse-submodules", "--force-create", branch, to],
      ])
    : await repository.git.run(["update-ref", `refs/heads/${branch}`, to, from]);
  return result.exitCode === 0 ? undefined : gitReason(result);
}

async function isCheckedOut(repository: Repository, branch: string): Promise<boolean> {
  const result = await repository.git.run(["symbolic-ref", "--quiet", "HEAD"]);
  return result.stdout.trim() === `refs/heads/${branch}`;
}
