// Carries what is uncommitted in a checkout as a commit that no branch has, and puts it back as uncommitted.
import { fileStatus, removeFile } from "../../platform/index.ts";
import {
  addPaths,
  findCommitObstacle,
  identityVariables,
  renderMessage,
  type SkippedPath,
} from "../commit/index.ts";
import { mergeTrees } from "../rebase/index.ts";
import type { Repository } from "../repository/index.ts";
import { type Change, gitReason, readState } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";

/** What is uncommitted, as a tree. */
export interface UncommittedTree {
  /** The commit that is checked out. */
  head: string;
  /** Undefined where nothing differs from that commit. */
  tree: string | undefined;
  skipped: SkippedPath[];
}

/**
 * The tree that the files of the checkout would give, new ones too, without ignored and without preexisting ones; undefined
 * where nothing is checked out. Made in an index of its own: the real one and the files stay as they are.
 * @param preexisting paths whose changes are somebody else's.
 */
export async function readUncommitted(
  repository: Repository,
  preexisting: ReadonlySet<string>,
): Promise<UncommittedTree | undefined> {
  const { head, changes } = await readState(repository);
  if (head === undefined) return undefined;
  const skipped: SkippedPath[] = [];
  const chosen = new Map<string, Change>();
  for (const change of changes) {
    if (preexisting.has(change.path) || isSubmodule(repository, change)) continue;
    // Beside the commit's own tree nothing is staged yet.
    const whole = { ...change, unstaged: true };
    const reason = findCommitObstacle(repository, whole);
    if (reason) skipped.push({ path: change.path, reason });
    else chosen.set(change.path, whole);
  }
  const { tree, refused } = await writeTree(repository, head, [...chosen.values()]);
  // A file that was staged as new and is gone is in no place any more.
  skipped.push(...refused.filter(({ path }) => fileStatus(`${repository.top}/${path}`)));
  const committed = (await repository.git.output(["rev-parse", "--verify", `${head}^{tree}`])).trim();
  return { head, tree: tree === committed ? undefined : tree, skipped };
}

/** What is in another repository is that one's own to keep. */
function isSubmodule({ top }: Repository, { path }: Change): boolean {
  return fileStatus(`${top}/${path}/.git`) !== undefined;
}

async function writeTree(
  repository: Repository,
  head: string,
  changes: readonly Change[],
): Promise<{ tree: string; refused: SkippedPath[] }> {
  const index = `${repository.gitFolder}/ralph-ci-uncommitted`;
  const environment = { GIT_INDEX_FILE: index };
  try {
    await repository.git.output(["read-tree", head], { environment });
    const refused = await addPaths(repository, changes, environment);
    return { tree: (await repository.git.output(["write-tree"], { environment })).trim(), refused };
  } finally {
    removeFile(index);
    removeFile(`${index}.lock`);
  }
}

/** Makes a commit of what is uncommitted, on the one that is checked out; undefined where there is nothing. */
export async function commitUncommitted(
  repository: Repository,
  preexisting: ReadonlySet<string>,
): Promise<{ commit: string | undefined; skipped: SkippedPath[] }> {
  const { head, tree, skipped } = (await readUncommitted(repository, preexisting)) ?? { skipped: [] };
  if (head === undefined || tree === undefined) return { commit: undefined, skipped };
  const output = await repository.git.output(["commit-tree", tree, "-p", head, "-F", "-"], {
    input: renderMessage("Uncommitted changes", "Carried to the next run; they belong on no branch."),
    environment: await identityVariables(repository),
  });
  return { commit: output.trim(), skipped };
}

/** How many files came back as uncommitted, or why none did, in one phrase without a full stop. */
export type RestoreUncommittedResult = { files: number } | { obstacle: string };

/** Brings what a commit of `commitUncommitted` changed into the checkout, as uncommitted. */
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
  const paths = await git.output(
    [
      ...["diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv"],
      ...["--ignore-submodules=none", ours, merged.tree],
    ],
    { bytes: true },
  );
  const files = paths.split("\0").filter(Boolean).length;
  if (files === 0) return { files };
  // A run that was killed while it put them back had come this far.
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
