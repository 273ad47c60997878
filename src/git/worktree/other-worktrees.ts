// Takes the work branch back from other work trees: the agent may have added one that holds it.
import { describeError } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { findRepository, readState } from "../repository/index.ts";
import { rescueWorktree } from "./rescue-branch.ts";

/** Detaches the HEAD of other work trees that hold the branch. Their files stay, and are kept on a rescue branch, too. */
export async function releaseBranch(
  repository: Repository,
  branch: string,
  report: (sentence: string) => void,
): Promise<void> {
  for (const folder of await findHolders(repository, branch)) {
    try {
      const kept = await release(repository, folder);
      report(`The work tree ${folder} held ${branch}; it is on no branch now${kept}.`);
    } catch (error) {
      // Its folder may be missing or damaged; git switches all the same.
      report(`The work tree ${folder} holds ${branch}, too, and cannot be changed: ${describeError(error)}`);
    }
  }
}

/** The folders of other work trees that hold a branch. */
export async function findHolders(repository: Repository, branch: string): Promise<string[]> {
  const output = await repository.git.output(["worktree", "list", "--porcelain"]);
  return output.split("\n\n").flatMap((entry) => {
    const lines = entry.split("\n");
    const folder = lines.find((line) => line.startsWith("worktree "))?.slice("worktree ".length);
    const holds = lines.includes(`branch refs/heads/${branch}`);
    return folder !== undefined && holds && folder !== repository.top ? [folder] : [];
  });
}

async function release({ environment, log, stop, patience }: Repository, folder: string): Promise<string> {
  const other = await findRepository({ folder, environment, log, patience, ...(stop ? { stop } : {}) });
  if (!other) throw new Error("its folder is missing.");
  const { head, changes } = await readState(other);
  if (head === undefined) throw new Error("its branch has no commit.");
  const rescueBranch = changes.length > 0 && (await rescueWorktree(other, `Left in the work tree ${folder}`));
  await other.git.output(["update-ref", "--no-deref", "HEAD", head]);
  return rescueBranch ? `, and its uncommitted files are kept on ${rescueBranch}` : "";
}
