// Joins a work branch that lost all its history, such as by an amended first commit or an orphan branch, with the commit before the turn.
import { createCommit } from "../commit/index.ts";
import { headCommit, type Repository, resolveCommit } from "../repository/index.ts";

/**
 * Makes the checked-out branch contain `lastCommit` if the two have no commit in common; index and files stay.
 * @returns what was done, as one sentence; undefined if they are related, or `lastCommit` does not exist
 */
export async function joinHistory(
  repository: Repository,
  branch: string,
  lastCommit: string | undefined,
): Promise<string | undefined> {
  const last = lastCommit && (await resolveCommit(repository, lastCommit));
  if (!last) return undefined;
  const head = await headCommit(repository);
  if (head === last) return undefined;
  if (head !== undefined && (await repository.git.run(["merge-base", last, head])).exitCode === 0)
    return undefined;
  const joined = head === undefined ? last : await joinCommits(repository, head, last);
  await repository.git.output(["update-ref", "HEAD", joined, head ?? "0".repeat(last.length)]);
  return `The agent gave ${branch} a history without commit ${last.slice(0, 12)}; the two are joined, and the files stay as the agent left them.`;
}

async function joinCommits(repository: Repository, head: string, last: string): Promise<string> {
  const tree = (await repository.git.output(["rev-parse", "--verify", `${head}^{tree}`])).trim();
  const subject = "Join the history that the agent replaced";
  return createCommit(repository, { tree, parents: [last, head], subject, body: "" });
}
