// Returns the checkout to the work branch after a turn. The branch only moves forward, to HEAD if HEAD contains it.
import { ConfigurationError } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { gitReason, isAncestor, resolveCommit } from "../repository/index.ts";
import { resolveHalfDone } from "./half-done.ts";
import { joinHistory } from "./joining.ts";
import { releaseBranch } from "./other-worktrees.ts";
import { rescueCommit, rescueWorktree } from "./rescue-branch.ts";
import { type HeadPosition, readHeadPosition, safeSwitch } from "./switching.ts";

/**
 * Ends what is half-done (see `resolveHalfDone`). Keeps all commits, `lastCommit` too: on a rescue branch if necessary. Keeps uncommitted files if git can.
 * @returns what was done, one sentence each. @throws ConfigurationError if git refuses to switch
 */
export async function returnTo(
  repository: Repository,
  branch: string,
  lastCommit?: string,
): Promise<string[]> {
  const reports = (await resolveHalfDone(repository)).map(({ sentence }) => sentence);
  const report = (sentence: string) => {
    repository.log.warn(sentence);
    reports.push(sentence);
  };
  const position = await readHeadPosition(repository);
  if (position.branch !== branch) await returnToBranch(repository, branch, lastCommit, position, report);
  const joined = await joinHistory(repository, branch, lastCommit);
  if (joined !== undefined) report(joined);
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
  await releaseBranch(repository, branch, report);
  const origin = position.branch === undefined ? "a detached HEAD" : `branch ${position.branch}`;
  const { commit } = position;
  if (commit && (tip === undefined || (await isAncestor(repository, tip, commit)))) {
    // Only the name of HEAD changes: index, files and a merge in progress stay.
    await repository.git.output(["update-ref", reference, commit, present ?? "0".repeat(commit.length)]);
    await repository.git.output(["symbolic-ref", "HEAD", reference]);
    const moved =
      commit === present ? `the checkout is on ${branch} again` : `its commits were put on ${branch}`;
    report(`The agent left ${branch} for ${origin}; ${moved}.`);
    return;
  }
  if (tip === undefined) {
    await repository.git.output(["symbolic-ref", "HEAD", reference]);
    report(`The agent left ${branch} for ${origin}; the checkout is on ${branch} again.`);
    return;
  }
  if (!present) await repository.git.output(["branch", "--no-track", branch, tip]);
  const rescueBranch = commit && (await rescueCommit(repository, commit, position.branch));
  const filesBranch = await switchOrRescue(repository, branch);
  const kept = rescueBranch ? `, and its commits are kept on ${rescueBranch}` : "";
  report(`The agent left ${branch} for ${origin}; the checkout is on ${branch} again${kept}.`);
  if (filesBranch)
    report(`Uncommitted files could not be moved to ${branch}; they are kept on ${filesBranch}.`);
}

async function switchOrRescue(repository: Repository, branch: string): Promise<string | undefined> {
  const result = await repository.git.run([...safeSwitch, "--ignore-other-worktrees", branch]);
  if (result.exitCode === 0) return undefined;
  const rescueBranch = await rescueWorktree(
    repository,
    `Uncommitted files that could not be moved to ${branch}`,
  );
  const options = ["--quiet", "--force", "--no-overwrite-ignore", "--ignore-other-worktrees"];
  const forced = await repository.git.run(["checkout", ...options, branch, "--"]);
  if (forced.exitCode === 0) return rescueBranch;
  const kept = rescueBranch ? ` The files are kept on ${rescueBranch}.` : "";
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
  if (rescueBranch) report(`Commits were removed from the work branch; they are kept on ${rescueBranch}.`);
}
