// Remembers what the work branch has in common with the remote's: only what the local branch really contains counts.
import { isAncestor, recallCommit, rememberCommit, resolveCommit } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";

/** A local branch and the remote branch that it is pushed to. */
export interface Route {
  branch: string;
  target: string;
}

/** The last remote tip that the local branch contained; undefined if it is not known. */
export async function recallPublished(
  { repository, transport }: IsolatedRepository,
  { branch, target }: Route,
): Promise<string | undefined> {
  const pushed = await recallCommit(repository, "pushed", target);
  const tracked = await resolveCommit(repository, `refs/remotes/${transport.remote}/${target}`);
  if (!tracked || tracked === pushed) return pushed;
  // A run that was killed may have taken in what it had fetched without remembering it.
  if (pushed && !(await isAncestor(repository, pushed, tracked))) return pushed;
  if (!(await isAncestor(repository, tracked, `refs/heads/${branch}`))) return pushed;
  // Remembered before the next fetch moves the remote-tracking branch. Anyone may have pushed these commits.
  await rememberCommit(repository, "others", target, tracked);
  await rememberCommit(repository, "pushed", target, tracked);
  return tracked;
}

/** The remote tip before a publication and after it, and what was remembered before. */
export interface PublishedTips {
  readonly fetched: string | undefined;
  readonly remoteTip: string | undefined;
  readonly pushed: string | undefined;
}

/** Remembers the tips that the local branch contains. What was fetched but not integrated must stay unknown. */
export async function rememberPublished(
  { repository }: IsolatedRepository,
  { branch, target }: Route,
  { fetched, remoteTip, pushed }: PublishedTips,
): Promise<void> {
  if (remoteTip === undefined || remoteTip === pushed) return;
  const local = `refs/heads/${branch}`;
  if (!(await isAncestor(repository, remoteTip, local))) return;
  // First the commits of others, because a run that is killed in between must not take them for its own.
  if (fetched !== undefined && fetched !== pushed)
    await rememberCommit(repository, "others", target, fetched);
  await rememberCommit(repository, "pushed", target, remoteTip);
}
