// Tells the files that an unfinished operation changed from those that the agent changed, and restores the former.
import { fileStatus } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { type CheckoutState, headCommit, type Operation, readState } from "../repository/index.ts";

const literalPaths = { GIT_LITERAL_PATHSPECS: "1" };
const pathsFromInput: readonly string[] = ["--pathspec-from-file=-", "--pathspec-file-nul"];

/** The paths in which two commits or trees differ. */
export async function changedPaths(repository: Repository, from: string, to: string): Promise<string[]> {
  const format = ["-r", "-z", "--name-only", "--no-renames", "--ignore-submodules=none"];
  const output = await repository.git.output(["diff-tree", ...format, from, to, "--"]);
  return output.split("\0").filter(Boolean);
}

/** The unresolved paths; during an operation also files that were added to the index with their conflict marks. */
export async function conflictsOf(
  repository: Repository,
  { changes }: CheckoutState,
  operation: Operation | undefined,
): Promise<string[]> {
  const unmerged = changes.filter(({ kind }) => kind === "conflict").map(({ path }) => path);
  if (unmerged.length > 0 || operation === undefined || operation === "bisect") return unmerged;
  const marks = ["-e", "^<<<<<<< ", "-e", "^>>>>>>> "];
  const { stdout } = await repository.git.run(["grep", "-lzI", "--all-match", "--full-name", ...marks]);
  const marked = new Set(stdout.split("\0"));
  return changes.filter(({ path, kind }) => kind === "changed" && marked.has(path)).map(({ path }) => path);
}

/** The changed paths that the operation wrote, conflicts included. */
export async function findOperationPaths(
  repository: Repository,
  { head, changes }: CheckoutState,
  operation: Operation | "conflict",
  conflicts: readonly string[],
): Promise<string[]> {
  const written = new Set(conflicts);
  const tracked = changes.filter(({ kind }) => kind !== "untracked");
  // A stash or a patch brings the agent's own changes: those that fit stay.
  const isSquash = fileStatus(`${repository.gitFolder}/SQUASH_MSG`) !== undefined;
  if (operation === "conflict" && !isSquash) return [...written];
  if (conflicts.length === 0) return [];
  const result = await repository.git.run(["rev-parse", "--quiet", "--verify", "AUTO_MERGE^{tree}"]);
  const tree = result.exitCode === 0 ? result.stdout.trim() : undefined;
  if (tree !== undefined && head !== undefined) {
    for (const path of await changedPaths(repository, head, tree)) written.add(path);
  } else {
    // Such an operation starts with an index without changes.
    for (const { path, staged } of tracked) if (staged) written.add(path);
  }
  return tracked.map(({ path }) => path).filter((path) => written.has(path));
}

/** Gives these paths the content of HEAD, in index and checkout; a path that HEAD lacks is removed. */
export async function restorePaths(repository: Repository, paths: readonly string[]): Promise<void> {
  const { head, changes } = await readState(repository);
  const changed = new Set(changes.filter(({ kind }) => kind !== "untracked").map(({ path }) => path));
  const present = paths.filter((path) => changed.has(path));
  if (head === undefined || present.length === 0) return;
  await mergeEntries(repository);
  await repository.git.output(["restore", `--source=${head}`, "--staged", "--worktree", ...pathsFromInput], {
    input: present.join("\0"),
    environment: literalPaths,
  });
}

/** Replaces the unmerged entries of each path by one of them: otherwise git does not remove a path that HEAD lacks. */
async function mergeEntries(repository: Repository): Promise<void> {
  const output = await repository.git.output(["ls-files", "--unmerged", "-z"], { bytes: true });
  const entries = output.split("\0").filter(Boolean);
  const input = entries.map((entry) => {
    const [, merged, hash = "", path] = /^(\d+ (\w+)) \d\t(.*)$/s.exec(entry) ?? [];
    return `0 ${"0".repeat(hash.length)}\t${path}\0${merged}\t${path}\0`;
  });
  if (input.length === 0) return;
  const options = { input: input.join(""), bytes: true };
  await repository.git.output(["update-index", "-z", "--index-info"], options);
}

/** What `restoreWork` leaves out, and where it finds the files. */
interface RestoredWork {
  paths: readonly string[];
  rescueBranch: string;
}

/** Brings the agent's own changes of `before` back after a rebase, where both commits have the same file. */
export async function restoreWork(
  repository: Repository,
  before: CheckoutState,
  { paths, rescueBranch }: RestoredWork,
): Promise<void> {
  const head = await headCommit(repository);
  if (head === undefined || before.head === undefined) return;
  const differing = await changedPaths(repository, before.head, head);
  // A stash that the rebase made at its start may have come back.
  const { changes } = await readState(repository);
  const taken = new Set([...paths, ...differing, ...changes.map(({ path }) => path)]);
  const own = before.changes.filter(({ path, kind }) => kind === "changed" && !taken.has(path));
  if (own.length === 0) return;
  await repository.git.output(["restore", `--source=${rescueBranch}`, "--worktree", ...pathsFromInput], {
    input: own.map(({ path }) => path).join("\0"),
    environment: literalPaths,
  });
}
