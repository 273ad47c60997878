// Ends what an agent began with git and left half done, so that the next commit is a plain one.
import { identityVariables } from "../commit/index.ts";
import type { Repository } from "../repository/index.ts";
import { findOperation, gitReason } from "../repository/index.ts";
import { rescueWorktree } from "./rescue-branch.ts";

/**
 * Ends a rebase (back to where it began; what it had in hand is kept on a stray branch), and forgets a pick, a revert or a
 * mailbox of patches while their files stay as they are. A merge is left for the next commit to conclude.
 * @returns what was done, one sentence each.
 * @throws Error where git cannot end it.
 */
export async function abortOperation(repository: Repository): Promise<string[]> {
  const operation = findOperation(repository);
  if (operation === undefined || operation === "merge") return [];
  const reports: string[] = [];
  // Git asks for a committer here, though it commits nothing.
  const environment = await identityVariables(repository);
  if (operation === "rebase") {
    const branch = await rescueWorktree(repository, "Left in the middle of a rebase");
    await abortRebase(repository, environment);
    reports.push(
      `A rebase was left half done; it was undone${branch ? `, and what it had come to is on ${branch}` : ""}.`,
    );
  } else {
    await repository.git.output([operation, "--quit"], { environment });
    reports.push(`A git ${operation} was left half done; it was ended where it stood.`);
  }
  for (const sentence of reports) repository.log.warn(sentence);
  return reports;
}

async function abortRebase(
  repository: Repository,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const result = await repository.git.run(["rebase", "--abort"], { environment });
  if (result.exitCode === 0) return;
  // Where the way back is blocked, HEAD stays where it is: no file is touched, and nothing is half done any more.
  repository.log.warn(
    `The rebase could not be undone, because ${gitReason(result)}; it was ended where it stood.`,
  );
  await repository.git.output(["rebase", "--quit"], { environment });
}
