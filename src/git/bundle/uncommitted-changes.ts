// Saves the uncommitted changes of a checkout as a commit without a branch, and restores them as uncommitted changes.
import { fileStatus, removeFile } from "../../platform/index.ts";
import {
  addPaths,
  createCommit,
  findCommitObstacle,
  findSecretChanges,
  type SkippedPath,
} from "../commit/index.ts";
import { mergeTrees } from "../rebase/index.ts";
import type { Repository } from "../repository/index.ts";
import {
  type Change,
  type CheckoutState,
  findOperation,
  gitReason,
  isAncestor,
  readState,
  resolveCommit,
} from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { findOperationPaths, rescueCommit } from "../worktree/index.ts";

interface UncommittedTree {
  head: string;
  tree: string | undefined;
  skipped: SkippedPath[];
}

/** Writes the files as a tree by a temporary index, without pre-existing changes; undefined without a HEAD commit. */
async function readUncommitted(
  repository: Repository,
  preexisting: ReadonlySet<string>,
  known?: CheckoutState,
): Promise<UncommittedTree | undefined> {
  const { head, changes } = known ?? (await readState(repository));
  if (head === undefined) return undefined;
  const skipped: SkippedPath[] = [];
  const chosen = new Map<string, Change>();
  for (const change of changes) {
    if (preexisting.has(change.path) || isSubmodule(repository, change)) continue;
    // The temporary index starts from the commit, where nothing is staged.
    const unstaged = { ...change, unstaged: true };
    const reason = findCommitObstacle(repository, unstaged);
    if (reason) skipped.push({ path: change.path, reason });
    else chosen.set(change.path, unstaged);
  }
  for (const [path, secret] of await findSecretChanges(repository, [...chosen.values()])) {
    chosen.delete(path);
    skipped.push(secret);
  }
  const { tree, notAdded } = await writeTree(repository, head, [...chosen.values()]);
  // A new file that was staged and then deleted exists nowhere any more.
  skipped.push(...notAdded.filter(({ path }) => fileStatus(`${repository.top}/${path}`)));
  const committed = (await repository.git.output(["rev-parse", "--verify", `${head}^{tree}`])).trim();
  return { head, tree: tree === committed ? undefined : tree, skipped };
}

function isSubmodule({ top }: Repository, { path }: Change): boolean {
  return fileStatus(`${top}/${path}/.git`) !== undefined;
}

async function writeTree(
  repository: Repository,
  head: string,
  changes: readonly Change[],
): Promise<{ tree: string; notAdded: SkippedPath[] }> {
  const index = `${repository.gitFolder}/ralph-ci-uncommitted`;
  const environment = { GIT_INDEX_FILE: index };
  try {
    await repository.git.output(["read-tree", head], { environment });
    const notAdded = await addPaths(repository, changes, environment);
    return { tree: (await repository.git.output(["write-tree"], { environment })).trim(), notAdded };
  } finally {
    removeFile(index);
    removeFile(`${index}.lock`);
  }
}

/**
 * Saves the uncommitted changes as a child of HEAD; `commit` is undefined if there are none. What an operation with conflicts
 * wrote is in the second parent, never among the changes.
 */
export async function commitUncommitted(
  repository: Repository,
  preexisting: ReadonlySet<string>,
): Promise<{ commit: string | undefined; skipped: SkippedPath[] }> {
  const state = await readState(repository);
  const conflicted = await commitConflicted(repository, state);
  const left = new Set([...preexisting, ...(conflicted?.paths ?? [])]);
  const { head, tree, skipped } = (await readUncommitted(repository, left, state)) ?? { skipped: [] };
  if (head === undefined || (tree === undefined && !conflicted)) return { commit: undefined, skipped };
  const commit = await createCommit(repository, {
    tree: tree ?? `${head}^{tree}`,
    parents: conflicted ? [head, conflicted.commit] : [head],
    subject: "Uncommitted changes",
    body: "Carried to the next run; they belong on no branch.",
  });
  repository.secrets?.checked.add(commit);
  return { commit, skipped };
}

/** Saves the whole checkout with its conflict marks; undefined if there is no conflict. */
async function commitConflicted(
  repository: Repository,
  state: CheckoutState,
): Promise<{ commit: string; paths: string[] } | undefined> {
  const conflicts = state.changes.filter(({ kind }) => kind === "conflict").map(({ path }) => path);
  if (conflicts.length === 0 || state.head === undefined) return undefined;
  const operation = findOperation(repository) ?? "conflict";
  const paths = await findOperationPaths(repository, state, operation, conflicts);
  const { tree = `${state.head}^{tree}` } = (await readUncommitted(repository, new Set(), state)) ?? {};
  const subject = `Left unfinished: ${operation}`;
  const commit = await createCommit(repository, { tree, parents: [state.head], subject, body: "" });
  return { commit, paths };
}

/** Puts what is restored but neither a change nor on the branch on a rescue branch: conflicts, and commits of a rebase. */
export async function rescueUnfinished(
  repository: Repository,
  uncommitted: string,
  tip: string | undefined,
): Promise<void> {
  const base = await resolveCommit(repository, `${uncommitted}^1`);
  const conflicted = await resolveCommit(repository, `${uncommitted}^2`);
  const isOnBranch = tip === undefined || base === undefined || (await isAncestor(repository, base, tip));
  const commit = conflicted ?? (isOnBranch ? undefined : base);
  const rescueBranch = commit && (await rescueCommit(repository, commit));
  if (rescueBranch)
    repository.log.warn(
      `A git operation was unfinished on another machine; what it had done is on ${rescueBranch}.`,
    );
}

/** The number of restored files, or why none was restored, as a phrase without a full stop. */
export type RestoreUncommittedResult = { files: number } | { obstacle: string };

/** Restores the changes of a commit of `commitUncommitted` as uncommitted changes. */
export async function restoreUncommitted(
  isolated: IsolatedRepository,
  commit: string,
): Promise<RestoreUncommittedResult> {
  const { repository } = isolated;
  const { git } = repository;
  const trees = await git.output(["rev-parse", `${commit}^1^{tree}`, `${commit}^{tree}`, "HEAD^{tree}"]);
  const [base = "", theirs = "", ours = ""] = trees.split("\n");
  const merged = await mergeTrees(isolated, { base, ours, theirs });
  if ("conflicts" in merged) return { obstacle: `${merged.conflicts[0]} was changed meanwhile` };
  const format = ["-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv"];
  const diff = ["diff-tree", ...format, "--ignore-submodules=none", ours, merged.tree];
  const paths = await git.output(diff, { bytes: true });
  const files = paths.split("\0").filter(Boolean).length;
  if (files === 0) return { files };
  // A run that was killed may have restored the files already.
  const present = await readUncommitted(repository, new Set());
  if (present?.tree === merged.tree) return { files };
  await git.run(["update-index", "-q", "--refresh"]);
  const result = await git.run(["read-tree", "-m", "-u", ours, merged.tree]);
  if (result.exitCode !== 0)
    return { obstacle: `a file in the checkout is in the way (${gitReason(result)})` };
  await git.output(["reset", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul"], {
    input: paths,
    bytes: true,
    environment: { GIT_LITERAL_PATHSPECS: "1" },
  });
  return { files };
}
