// Checks that the commits on which the work is built are still there: an agent can remove or replace `.git`.
import { entryKind } from "../../platform/index.ts";
import { resolveCommit } from "./history.ts";
import type { Repository } from "./repository.ts";

/** The repository no longer has the commits on which the work is built. The message is a clause without a fix. */
export class HistoryLost extends Error {}

/** A commit on which the work is built, and the branch that has to contain it or a later form of it, if given. */
export interface KnownHistory {
  commit: string | undefined;
  branch?: string | undefined;
  /** The commit of HEAD as git has just read it: if it is this one, git need not be asked again. */
  head?: string | undefined;
}

/** @throws HistoryLost if git's folder was removed or replaced, the commit is gone, or the branch is unrelated to it */
export async function checkHistory(
  repository: Repository,
  { commit, branch, head }: KnownHistory,
): Promise<void> {
  const { gitFolder } = repository;
  const kind = entryKind(gitFolder);
  if (kind === undefined) throw new HistoryLost(`${gitFolder} was removed`);
  if (kind !== "folder") throw new HistoryLost(`${gitFolder} was replaced by a link or a file`);
  if (commit === undefined || (commit === head && branch === undefined)) return;
  const name = `commit ${commit.slice(0, 12)}, on which the work is built`;
  if ((await resolveCommit(repository, commit)) === undefined)
    throw new HistoryLost(`${name}, is not in ${gitFolder} any more`);
  const tip = branch && (await resolveCommit(repository, `refs/heads/${branch}`));
  if (tip && (await repository.git.run(["merge-base", commit, tip])).exitCode !== 0)
    throw new HistoryLost(`branch ${branch} has another history, without ${name}`);
}
