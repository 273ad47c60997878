// Merges three trees into one without a working tree, so that what is uncommitted in the checkout is in nobody's way.
import { makeFolder, removeFile, removeFolder, writeUnflushed } from "../../platform/index.ts";
import { gitReason } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { writeCommit } from "./commit-object.ts";

/** Three trees by their hashes. */
export interface TreeMerge {
  base: string;
  ours: string;
  theirs: string;
}

/** What a merge came to: a tree, or the paths where both sides changed the same. */
export type TreeMergeResult = { tree: string } | { conflicts: string[] };

/** Ours with what theirs has changed since the base. */
export async function mergeTrees(
  isolated: IsolatedRepository,
  { base, ours, theirs }: TreeMerge,
): Promise<TreeMergeResult> {
  if (base === ours || ours === theirs) return { tree: theirs };
  if (base === theirs) return { tree: ours };
  await copyAttributes(isolated, ours);
  // Git takes commits here and looks for their base itself: they get the one that is meant for a parent.
  const start = await wrapTree(isolated, base, []);
  const [left, right] = [await wrapTree(isolated, ours, [start]), await wrapTree(isolated, theirs, [start])];
  const result = await isolated.git.run([
    ...["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", left, right],
  ]);
  if (result.exitCode === 0) return { tree: result.stdout.split("\0")[0] ?? "" };
  if (result.exitCode === 1) return { conflicts: result.stdout.split("\0").slice(1).filter(Boolean) };
  if (result.exitCode === 129 || /usage: git merge-tree/.test(result.stderr))
    return mergeInFolder(isolated, [start, left, right]);
  throw new Error(`git merge-tree failed: ${gitReason(result)}.`);
}

/** Makes a commit of a tree; always the same one, whoever makes it and when. */
function wrapTree(isolated: IsolatedRepository, tree: string, parents: readonly string[]): Promise<string> {
  const who = "ralph-ci <ralph-ci@users.noreply.github.com> 0 +0000";
  return writeCommit(isolated.git, { tree, parents, rest: `author ${who}\ncommitter ${who}\n\n\n` });
}

/** The rules of the tree's top folder, such as `merge=union` for a log; a program that they name is set up nowhere here. */
async function copyAttributes(isolated: IsolatedRepository, tree: string): Promise<void> {
  const file = `${isolated.folder}/info/attributes`;
  const result = await isolated.git.run(["cat-file", "blob", `${tree}:.gitattributes`]);
  if (result.exitCode === 0) writeUnflushed(file, result.stdout);
  else removeFile(file);
}

/** The same for git before 2.38, which merges in a working tree only: it gets one of its own. */
async function mergeInFolder(
  isolated: IsolatedRepository,
  [base, ours, theirs]: [string, string, string],
): Promise<TreeMergeResult> {
  const folder = `${isolated.folder}/tree`;
  const environment = { GIT_WORK_TREE: folder, GIT_INDEX_FILE: `${isolated.folder}/index` };
  makeFolder(folder);
  try {
    await isolated.git.output(["read-tree", ours], { environment });
    await isolated.git.output(["checkout-index", "--all", "--quiet", "-u"], { environment });
    const result = await isolated.git.run(["merge-recursive", base, "--", ours, theirs], { environment });
    if (result.exitCode === 0)
      return { tree: (await isolated.git.output(["write-tree"], { environment })).trim() };
    const output = await isolated.git.output(["ls-files", "--unmerged", "-z"], { environment });
    const entries = output.split("\0").filter(Boolean);
    if (entries.length === 0) throw new Error(`git merge-recursive failed: ${gitReason(result)}.`);
    return { conflicts: [...new Set(entries.map((entry) => entry.slice(entry.indexOf("\t") + 1)))] };
  } finally {
    removeFolder(folder);
    removeFile(`${isolated.folder}/index`);
  }
}
