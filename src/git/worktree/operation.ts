// Ends unfinished git operations, so that the next commit is a plain one: aborts a rebase, quits others and keeps files.
import { identityVariables } from "../commit/index.ts";
import type { Repository } from "../repository/index.ts";
import { findOperation, gitReason } from "../repository/index.ts";
import { rescueWorktree } from "./rescue-branch.ts";

/** Rescues a rebase on a branch; a merge stays. @returns what was done, in sentences. @throws Error if git cannot end it */
export async function abortOperation(repository: Repository): Promise<string[]> {
  const operation = findOperation(repository);
  if (operation === undefined || operation === "merge") return [];
  const reports: string[] = [];
  // Git asks for a committer here, although it creates no commit.
  const environment = await identityVariables(repository);
  if (operation === "rebase") {
    const branch = await rescueWorktree(repository, "Left in the middle of a rebase");
    await abortRebase(repository, environment);
    const kept = branch ? `, and its unfinished result is on ${branch}` : "";
    reports.push(`A rebase was left unfinished; it was aborted${kept}.`);
  } else {
    await repository.git.output([operation, "--quit"], { environment });
    reports.push(`A git ${operation} was left unfinished; it was ended, and its files stay as they are.`);
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
  // `--quit` ends the rebase without moving HEAD or touching a file.
  repository.log.warn(
    `The rebase could not be aborted, because ${gitReason(result)}; it was ended, and HEAD and the files stay as they are.`,
  );
  await repository.git.output(["rebase", "--quit"], { environment });
}
