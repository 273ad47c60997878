// Gets the checkout onto the work branch, and back onto it after a turn in which the agent left it.
import { ConfigurationError } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { gitReason, isAncestor, rememberCommit, resolveCommit } from "../repository/index.ts";
import { abortOperation } from "./operation.ts";
import { rescueCommit, rescueWorktree } from "./rescue-branch.ts";

/** Refuses where a file, an ignored one too, would be overwritten. */
const safeSwitch: readonly string[] = ["switch", "--quiet", "--no-guess", "--no-overwrite-ignore"];

/**
 * The branch that others build on: what origin calls its HEAD, else `main` or `master` where one of them exists.
 * Undefined where that leaves it open.
 */
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
 * Checks out a branch: the one that is here, else a new one from origin's, else a new one from `beginning`, or from where
 * HEAD is. Uncommitted changes come along; commits that only a detached HEAD held are kept on a stray branch.
 * @throws ConfigurationError where git refuses, such as for changes that would be overwritten. Nothing is lost then.
 */
export async function switchTo(
  repository: Repository,
  branch: string,
  newBranchStart?: string,
): Promise<void> {
  const local = `refs/heads/${branch}`;
  const remote = `refs/remotes/origin/${branch}`;
  const [head, found] = await Promise.all([
    readHeadPosition(repository),
    listReferences(repository, [...withParents(branch), local, remote]),
  ]);
  if (head.branch === branch) return fastForward(repository, branch, found.has(remote));
  const conflicting = [...found].find((name) => isNameConflict(name, local));
  if (conflicting) {
    const name = conflicting.slice("refs/heads/".length);
    throw new ConfigurationError(
      `Branch ${branch} cannot be made beside branch ${name}, because one name is a folder of the other: rename ${name}, or give branchName in prd.json another name.`,
    );
  }
  const isNew = !found.has(local) && !found.has(remote);
  const base = newBranchStart ?? head.commit;
  const origin = found.has(remote) ? [remote] : newBranchStart ? [newBranchStart] : [];
  const start = found.has(local) ? [branch] : ["--create", branch, ...origin];
  if (head.branch === undefined && head.commit && !isNew) {
    const rescueBranch = await rescueCommit(repository, head.commit);
    if (rescueBranch)
      repository.log.warn(
        `The commits that were checked out are on no branch; they are kept on ${rescueBranch}.`,
      );
  }
  const result = await repository.git.run([...safeSwitch, ...start]);
  if (result.exitCode === 0 && isNew && base) await rememberCommit(repository, "base", branch, base);
  if (result.exitCode === 0) return fastForward(repository, branch, found.has(local) && found.has(remote));
  const reason = gitReason(result);
  if (/already (checked out|used by worktree)/.test(reason)) {
    throw new ConfigurationError(
      `Branch ${branch} is checked out in another work tree (git says: ${reason}): run there, or remove that work tree with \`git worktree remove\`.`,
    );
  }
  throw new ConfigurationError(
    `The checkout cannot be switched to branch ${branch}, because git says: ${reason}. Commit these changes or put them aside, and run again.`,
  );
}

/** Brings in what origin's branch has and this one lacks, where nothing here stands against it: another machine's work. */
async function fastForward(repository: Repository, branch: string, hasRemote: boolean): Promise<void> {
  if (!hasRemote) return;
  const remote = `refs/remotes/origin/${branch}`;
  const result = await repository.git.run(["rev-list", "--count", "--left-right", `HEAD...${remote}`]);
  const [ahead, behind] = result.stdout.trim().split("\t").map(Number);
  if (result.exitCode !== 0 || ahead !== 0 || behind === 0) return;
  const merged = await repository.git.run(["merge", "--ff-only", "--quiet", remote]);
  if (merged.exitCode !== 0) {
    repository.log.warn(
      `Branch ${branch} is behind origin and could not be brought forward, because git says: ${gitReason(merged)}.`,
    );
  }
}

/**
 * Gets back onto the work branch, keeping every commit and, where git can, the uncommitted files. The branch moves only
 * forwards: to HEAD where HEAD has the branch's commits; else what was checked out stays on a stray branch.
 * @param lastCommit the last commit known on the work branch; it is kept, too, if the branch no longer holds it.
 * @returns what was done, one sentence each; empty where the checkout was where it belongs.
 * @throws ConfigurationError where git refuses even so.
 */
export async function returnTo(
  repository: Repository,
  branch: string,
  lastCommit?: string,
): Promise<string[]> {
  const reports = await abortOperation(repository);
  const report = (sentence: string) => {
    repository.log.warn(sentence);
    reports.push(sentence);
  };
  const position = await readHeadPosition(repository);
  if (position.branch !== branch) await returnToBranch(repository, branch, lastCommit, position, report);
  await rescueLastCommit(repository, lastCommit, report);
  return reports;
}

async function returnToBranch(
  repository: Repository,
  branch: string,
  lastCommit: string | undefined,
  position: HeadPosition,
  report: (sentence: string) => void,
): Promise<void> {
  const reference = `refs/heads/${branch}`;
  const present = await resolveCommit(repository, reference);
  const tip = present ?? (lastCommit && (await resolveCommit(repository, lastCommit)));
  const where = position.branch === undefined ? "a detached HEAD" : `branch ${position.branch}`;
  const { commit } = position;
  if (commit && (tip === undefined || (await isAncestor(repository, tip, commit)))) {
    // HEAD is only called otherwise: index and files stay, a merge in progress too.
    await repository.git.output(["update-ref", reference, commit, present ?? "0".repeat(commit.length)]);
    await repository.git.output(["symbolic-ref", "HEAD", reference]);
    report(`The agent left ${branch} for ${where}; its commits were put on ${branch}.`);
    return;
  }
  if (tip === undefined) {
    await repository.git.output(["symbolic-ref", "HEAD", reference]);
    report(`The agent left ${branch} for ${where}; the checkout is on ${branch} again.`);
    return;
  }
  if (!present) await repository.git.output(["branch", "--no-track", branch, tip]);
  const rescueBranch = commit && (await rescueCommit(repository, commit, position.branch));
  const filesOn = await switchOrRescue(repository, branch);
  const kept = rescueBranch ? `, and its commits are kept on ${rescueBranch}` : "";
  report(`The agent left ${branch} for ${where}; the checkout is on ${branch} again${kept}.`);
  if (filesOn) report(`Uncommitted files could not come along to ${branch}; they are kept on ${filesOn}.`);
}

/**
 * Switches with the uncommitted files; where they are in the way, they go onto a stray branch first.
 * @returns the name of that branch.
 */
async function switchOrRescue(repository: Repository, branch: string): Promise<string | undefined> {
  const result = await repository.git.run([...safeSwitch, branch]);
  if (result.exitCode === 0) return undefined;
  const rescueBranch = await rescueWorktree(
    repository,
    `Uncommitted files that could not come along to ${branch}`,
  );
  const forced = await repository.git.run([
    "checkout",
    "--quiet",
    "--force",
    "--no-overwrite-ignore",
    branch,
    "--",
  ]);
  if (forced.exitCode === 0) return rescueBranch;
  const kept = rescueBranch ? ` What was there is kept on ${rescueBranch}.` : "";
  throw new ConfigurationError(
    `The checkout cannot be switched back to branch ${branch}, because git says: ${gitReason(forced)}.${kept} Switch by hand and run again.`,
  );
}

async function rescueLastCommit(
  repository: Repository,
  lastCommit: string | undefined,
  report: (sentence: string) => void,
): Promise<void> {
  const commit = lastCommit && (await resolveCommit(repository, lastCommit));
  const rescueBranch = commit && (await rescueCommit(repository, commit));
  if (rescueBranch) report(`Commits were taken off the work branch; they are kept on ${rescueBranch}.`);
}

/** Where HEAD is. */
interface HeadPosition {
  /** Undefined where HEAD is detached. */
  branch: string | undefined;
  /** Undefined where there is no commit yet. */
  commit: string | undefined;
}

async function readHeadPosition(repository: Repository): Promise<HeadPosition> {
  const [symbolic, commit] = await Promise.all([
    repository.git.run(["symbolic-ref", "--quiet", "HEAD"]),
    resolveCommit(repository, "HEAD"),
  ]);
  const name = symbolic.stdout.trim();
  return { branch: symbolic.exitCode === 0 ? name.replace(/^refs\/heads\//, "") : undefined, commit };
}

/** Those of the given references that exist, and those below them. */
async function listReferences(
  repository: Repository,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const output = await repository.git.output(["for-each-ref", "--format=%(refname)", ...names]);
  return new Set(output.split("\n").filter(Boolean));
}

/** The branches `a` and `a/b` for `a/b/c`. */
function withParents(branch: string): string[] {
  const parts = branch.split("/").slice(0, -1);
  return parts.map((_, index) => `refs/heads/${parts.slice(0, index + 1).join("/")}`);
}

/** Whether a reference is a folder of the other, or the other way round: git can have only one of them. */
function isNameConflict(existing: string, wanted: string): boolean {
  if (!existing.startsWith("refs/heads/") || existing === wanted) return false;
  return existing.startsWith(`${wanted}/`) || wanted.startsWith(`${existing}/`);
}
