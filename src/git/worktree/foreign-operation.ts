// Finds what a person left half-done before any run: it is theirs to finish, so it is only described.
import type { Repository } from "../repository/index.ts";
import { findOperation, type Operation } from "../repository/index.ts";

const endings: Readonly<Record<Operation, string>> = {
  merge: "finish it with `git merge --continue`, or undo it with `git merge --abort`",
  rebase: "finish it with `git rebase --continue`, or undo it with `git rebase --abort`",
  "cherry-pick": "finish it with `git cherry-pick --continue`, or undo it with `git cherry-pick --abort`",
  revert: "finish it with `git revert --continue`, or undo it with `git revert --abort`",
  am: "finish it with `git am --continue`, or undo it with `git am --abort`",
  bisect: "end it with `git bisect reset`",
};

/** An unfinished operation or an unresolved conflict with its fix, as a clause; undefined if there is none. */
export async function describeHalfDone(repository: Repository): Promise<string | undefined> {
  const operation = findOperation(repository);
  if (operation) return `a git ${operation} is in progress: ${endings[operation]}`;
  const output = await repository.git.output(["ls-files", "--unmerged", "-z"]);
  const [first] = output.split("\0");
  if (!first) return undefined;
  const path = first.slice(first.indexOf("\t") + 1);
  return `${path} has an unresolved conflict: resolve it and use \`git add\`, or give up the change with \`git checkout HEAD -- ${path}\``;
}
