// Finds what others removed from the remote branch in trees of ours, and removes it there too.
import { removeFile } from "../../platform/index.ts";
import type { Git } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { mergeTrees, type TreeMergeResult } from "./merge-trees.ts";

/** Trees: what is in `from` and not in `to` was removed. */
export interface Removal {
  readonly from: string;
  readonly to: string;
}

/**
 * Removes from a tree what a rewritten commit brought back. Files are compared by their paths: to git's merge a removed file
 * and a new one that is like it are one file.
 */
export async function removeAgain(
  isolated: IsolatedRepository,
  { from, to }: Removal,
  tree: string,
): Promise<TreeMergeResult> {
  const [theirs, ours] = await Promise.all([
    listChanges(isolated.git, from, to),
    listChanges(isolated.git, from, tree),
  ]);
  const back: string[] = [];
  const contested: FileChange[] = [];
  for (const [path, change] of theirs) {
    const own = ours.get(path);
    if (own === undefined) back.push(`${change.now}\t${path}\0`);
    else if (own.now !== change.now && !change.isNew) contested.push(change);
  }
  const cleaned = await replaceFiles(isolated, tree, back);
  const versions = (version: "before" | "now") =>
    contested.map((change) => `${change[version]}\t${change.path}\0`);
  return mergeTrees(isolated, {
    base: await replaceFiles(isolated, cleaned, versions("before")),
    ours: await replaceFiles(isolated, cleaned, versions("now")),
    theirs: cleaned,
  });
}

/** A file that differs between two trees: its mode and hash in each, zeros where it does not exist. */
interface FileChange {
  readonly path: string;
  readonly before: string;
  readonly now: string;
  readonly isNew: boolean;
}

async function listChanges(git: Git, from: string, to: string): Promise<ReadonlyMap<string, FileChange>> {
  const format = ["-r", "-z", "--raw", "--no-abbrev", "--no-renames"];
  const output = await git.output(["diff-tree", ...format, from, to, "--"], { bytes: true });
  const changes = new Map<string, FileChange>();
  const parts = output.split("\0");
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [path = "", fields = ""] = [parts[index + 1], parts[index]];
    const [oldMode = "", mode = "", oldHash = "", hash = "", status] = fields.slice(1).split(" ");
    const [before, now] = [`${oldMode} ${oldHash}`, `${mode} ${hash}`];
    changes.set(path, { path, before, now, isNew: status === "A" });
  }
  return changes;
}

/** A tree with other files at some paths; the entries are in the form that git's index takes. */
async function replaceFiles(
  { git, folder }: IsolatedRepository,
  tree: string,
  entries: readonly string[],
): Promise<string> {
  if (entries.length === 0) return tree;
  const index = `${folder}/removal-index`;
  const environment = { GIT_INDEX_FILE: index };
  try {
    await git.output(["read-tree", tree], { environment });
    const input = entries.join("");
    await git.output(["update-index", "-z", "--index-info"], { environment, input, bytes: true });
    return (await git.output(["write-tree"], { environment })).trim();
  } finally {
    removeFile(index);
  }
}
