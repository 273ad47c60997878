// Merges three trees without a working tree, so that uncommitted changes in the checkout cannot be in the way.
import { makeFolder, removeFile, removeFolder, writeUnflushed } from "../../platform/index.ts";
import { gitReason } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { writeCommit } from "./commit-object.ts";
import { mergeFilesByRules } from "./merge-files.ts";

/** Three trees by their hashes. */
export interface TreeMerge {
  base: string;
  ours: string;
  theirs: string;
}

/**
 * The merged tree, or the paths that both sides changed differently. In files of `givenUp`, which have rules of their own, a
 * change of `theirs` is not in the tree.
 */
export type TreeMergeResult = { tree: string; givenUp: readonly string[] } | { conflicts: string[] };

/** Applies the changes between `base` and `theirs` to `ours`. */
export async function mergeTrees(
  isolated: IsolatedRepository,
  { base, ours, theirs }: TreeMerge,
): Promise<TreeMergeResult> {
  if (base === ours || ours === theirs) return { tree: theirs, givenUp: [] };
  if (base === theirs) return { tree: ours, givenUp: [] };
  await copyAttributes(isolated, ours);
  // git merge-tree takes commits and finds their base itself: both get the wrapped base as their parent.
  const start = await wrapTree(isolated, base, []);
  const [left, right] = [await wrapTree(isolated, ours, [start]), await wrapTree(isolated, theirs, [start])];
  const options = ["--write-tree", "-z", "--name-only", "--no-messages"];
  const result = await isolated.git.run(["merge-tree", ...options, left, right]);
  if (result.exitCode === 0) return { tree: result.stdout.split("\0")[0] ?? "", givenUp: [] };
  if (result.exitCode === 1) {
    const [tree = "", ...conflicts] = result.stdout.split("\0").filter(Boolean);
    return mergeByRules(isolated, { base, ours, theirs }, { tree, conflicts });
  }
  if (result.exitCode === 129 || /usage: git merge-tree/.test(result.stderr))
    return mergeInFolder(isolated, [start, left, right]);
  throw new Error(`git merge-tree failed: ${gitReason(result)}.`);
}

/** Merges the conflicting files by their own rules into a tree that has conflict marks in them. */
async function mergeByRules(
  isolated: IsolatedRepository,
  merge: TreeMerge,
  { tree, conflicts }: { tree: string; conflicts: string[] },
): Promise<TreeMergeResult> {
  if (!conflicts.every((file) => isolated.merges.covers(file))) return { conflicts };
  const index = `${isolated.folder}/rules-index`;
  const environment = { GIT_INDEX_FILE: index };
  try {
    await isolated.git.output(["read-tree", tree], { environment });
    const givenUp = await mergeFilesByRules(isolated, { merge, paths: conflicts, environment });
    if (givenUp === undefined) return { conflicts };
    return { tree: (await isolated.git.output(["write-tree"], { environment })).trim(), givenUp };
  } finally {
    removeFile(index);
  }
}

/** The same tree and parents always give the same commit. */
function wrapTree(isolated: IsolatedRepository, tree: string, parents: readonly string[]): Promise<string> {
  const signature = "ralph-ci <ralph-ci@users.noreply.github.com> 0 +0000";
  const rest = `author ${signature}\ncommitter ${signature}\n\n\n`;
  return writeCommit(isolated.git, { tree, parents, rest });
}

/** Applies the tree's top `.gitattributes`, such as `merge=union` for a log; programs that it names are not configured. */
async function copyAttributes(isolated: IsolatedRepository, tree: string): Promise<void> {
  const file = `${isolated.folder}/info/attributes`;
  const result = await isolated.git.run(["cat-file", "blob", `${tree}:.gitattributes`]);
  if (result.exitCode === 0) writeUnflushed(file, result.stdout);
  else removeFile(file);
}

/** The same for git before 2.38, which needs a working tree: it gets a temporary one. */
async function mergeInFolder(
  isolated: IsolatedRepository,
  [base, ours, theirs]: [string, string, string],
): Promise<TreeMergeResult> {
  const { git } = isolated;
  const folder = `${isolated.folder}/tree`;
  const environment = { GIT_WORK_TREE: folder, GIT_INDEX_FILE: `${isolated.folder}/index` };
  makeFolder(folder);
  try {
    await git.output(["read-tree", ours], { environment });
    await git.output(["checkout-index", "--all", "--quiet", "-u"], { environment });
    const result = await git.run(["merge-recursive", base, "--", ours, theirs], { environment });
    const writeTree = async () => (await git.output(["write-tree"], { environment })).trim();
    if (result.exitCode === 0) return { tree: await writeTree(), givenUp: [] };
    const output = await git.output(["ls-files", "--unmerged", "-z"], { environment });
    const entries = output.split("\0").filter(Boolean);
    if (entries.length === 0) throw new Error(`git merge-recursive failed: ${gitReason(result)}.`);
    const conflicts = [...new Set(entries.map((entry) => entry.slice(entry.indexOf("\t") + 1)))];
    if (!conflicts.every((file) => isolated.merges.covers(file))) return { conflicts };
    const merge = { base, ours, theirs };
    const givenUp = await mergeFilesByRules(isolated, { merge, paths: conflicts, environment });
    if (givenUp === undefined) return { conflicts };
    return { tree: await writeTree(), givenUp };
  } finally {
    removeFolder(folder);
    removeFile(`${isolated.folder}/index`);
  }
}
