// Switches the checkout to the work branch. Uncommitted changes stay; commits of a detached HEAD get a rescue branch.
import { ConfigurationError } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { gitReason, rememberCommit, resolveCommit } from "../repository/index.ts";
import { findHolders } from "./other-worktrees.ts";
import { rescueCommit } from "./rescue-branch.ts";

/** Fails if a file would be overwritten, even an ignored one. */
export const safeSwitch: readonly string[] = ["switch", "--quiet", "--no-guess", "--no-overwrite-ignore"];

/** The branch that origin calls its HEAD, else `main` or `master` if one exists; undefined if this stays open. */
export async function findDefaultBranch(repository: Repository): Promise<string | undefined> {
  const names = ["main", "master"].flatMap((name) => [`refs/heads/${name}`, `refs/remotes/origin/${name}`]);
  const [pointer, found] = await Promise.all([
    repository.git.run(["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"]),
    listReferences(repository, names),
  ]);
  const prefix = "refs/remotes/origin/";
  const target = pointer.stdout.trim();
  if (pointer.exitCode === 0 && target.startsWith(prefix)) return target.slice(prefix.length);
  return ["main", "master"].find((name) => found.has(`refs/heads/${name}`) || found.has(`${prefix}${name}`));
}

/**
 * Checks out the local branch, else origin's, else a new one from `newBranchStart` or HEAD.
 * @returns the branch that was checked out before, if any. @throws ConfigurationError
 */
export async function switchTo(
  repository: Repository,
  branch: string,
  newBranchStart?: string,
): Promise<string | undefined> {
  const local = `refs/heads/${branch}`;
  const remote = `refs/remotes/origin/${branch}`;
  const [head, found] = await Promise.all([
    readHeadPosition(repository),
    listReferences(repository, [...withParents(branch), local, remote]),
  ]);
  if (head.branch === branch) {
    await fastForward(repository, branch, found.has(remote));
    return branch;
  }
  throwOnNameConflict(branch, found);
  const isNew = !found.has(local) && !found.has(remote);
  const base = newBranchStart ?? head.commit;
  const origin = found.has(remote) ? [remote] : newBranchStart ? [newBranchStart] : [];
  const start = found.has(local) ? [branch] : ["--create", branch, ...origin];
  if (head.branch === undefined && head.commit && !isNew) {
    const rescueBranch = await rescueCommit(repository, head.commit);
    if (rescueBranch)
      repository.log.warn(`The checked-out commits were on no branch; they are kept on ${rescueBranch}.`);
  }
  const result = await repository.git.run([...safeSwitch, ...start]);
  if (result.exitCode !== 0) throw describeSwitchFailure(branch, gitReason(result));
  if (isNew && base) await rememberCommit(repository, "base", branch, base);
  await fastForward(repository, branch, found.has(local) && found.has(remote));
  return head.branch;
}

/**
 * Refuses a switch to the branch that git would refuse, as far as it can be known without trying.
 * @throws ConfigurationError as `switchTo`
 */
export async function checkSwitch(repository: Repository, branch: string): Promise<void> {
  const local = `refs/heads/${branch}`;
  const remote = `refs/remotes/origin/${branch}`;
  const [head, found, [holder]] = await Promise.all([
    readHeadPosition(repository),
    listReferences(repository, [...withParents(branch), local, remote]),
    findHolders(repository, branch),
  ]);
  if (head.branch === branch) return;
  throwOnNameConflict(branch, found);
  if (holder !== undefined) throw usedElsewhere(branch, `it is in use at ${holder}`);
  const target = [local, remote].find((name) => found.has(name));
  const lost = target === undefined ? [] : await findOverwritten(repository, target);
  if (lost.length > 0)
    throw describeSwitchFailure(branch, `local changes to ${lost.join(", ")} would be overwritten`);
}

/** The changed files of which the target has another version than HEAD. */
async function findOverwritten({ git }: Repository, target: string): Promise<string[]> {
  const list = async (...options: string[]) => {
    const { exitCode, stdout } = await git.run(["diff", "--name-only", "-z", ...options, "--"]);
    return exitCode === 0 ? stdout.split("\0").filter(Boolean) : [];
  };
  const [changed, moved, different] = await Promise.all([list("HEAD"), list("HEAD", target), list(target)]);
  return changed.filter((file) => moved.includes(file) && different.includes(file));
}

function usedElsewhere(branch: string, reason: string): ConfigurationError {
  return new ConfigurationError(
    `Branch ${branch} is checked out in another work tree (git says: ${reason}): run there, or remove that work tree with \`git worktree remove\`.`,
  );
}

function describeSwitchFailure(branch: string, reason: string): ConfigurationError {
  if (/already (checked out|used by worktree)/.test(reason)) return usedElsewhere(branch, reason);
  return new ConfigurationError(
    `The checkout cannot be switched to branch ${branch}, because git says: ${reason}. Commit these changes or stash them, and run again.`,
  );
}

/** Origin may have another machine's work. A branch with commits of its own stays. */
async function fastForward(repository: Repository, branch: string, hasRemote: boolean): Promise<void> {
  if (!hasRemote) return;
  const remote = `refs/remotes/origin/${branch}`;
  const result = await repository.git.run(["rev-list", "--count", "--left-right", `HEAD...${remote}`]);
  const [ahead, behind] = result.stdout.trim().split("\t").map(Number);
  if (result.exitCode !== 0 || ahead !== 0 || behind === 0) return;
  const merged = await repository.git.run(["merge", "--ff-only", "--quiet", remote]);
  if (merged.exitCode !== 0) {
    repository.log.warn(
      `Branch ${branch} is behind origin and could not be fast-forwarded, because git says: ${gitReason(merged)}.`,
    );
  }
}

/** Where HEAD is. */
export interface HeadPosition {
  branch: string | undefined;
  commit: string | undefined;
}

/** Reads where HEAD is. */
export async function readHeadPosition(repository: Repository): Promise<HeadPosition> {
  const [branch, commit] = await Promise.all([currentBranch(repository), resolveCommit(repository, "HEAD")]);
  return { branch, commit };
}

/** The branch that is checked out, even one without commits; undefined for a detached HEAD. */
export async function currentBranch({ git }: Repository): Promise<string | undefined> {
  const { exitCode, stdout } = await git.run(["symbolic-ref", "--quiet", "HEAD"]);
  return exitCode === 0 ? stdout.trim().replace(/^refs\/heads\//, "") : undefined;
}

/** Whether the branch exists here, or is known to exist on the remote. */
export async function hasBranch(repository: Repository, branch: string): Promise<boolean> {
  const names = [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`];
  // Git lists branches in a folder of this name, too.
  const found = await listReferences(repository, names);
  return names.some((name) => found.has(name));
}

async function listReferences(
  repository: Repository,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const output = await repository.git.output(["for-each-ref", "--format=%(refname)", ...names]);
  return new Set(output.split("\n").filter(Boolean));
}

function withParents(branch: string): string[] {
  const parts = branch.split("/").slice(0, -1);
  return parts.map((_, index) => `refs/heads/${parts.slice(0, index + 1).join("/")}`);
}

function throwOnNameConflict(branch: string, existing: ReadonlySet<string>): void {
  const created = `refs/heads/${branch}`;
  const conflicting = [...existing].find(
    (name) =>
      name.startsWith("refs/heads/") &&
      name !== created &&
      (name.startsWith(`${created}/`) || created.startsWith(`${name}/`)),
  );
  if (conflicting === undefined) return;
  const name = conflicting.slice("refs/heads/".length);
  throw new ConfigurationError(
    `Branch ${branch} cannot be created beside branch ${name}, because one name is a folder of the other: rename ${name}, or give branchName in prd.json another name.`,
  );
}
