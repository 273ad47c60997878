// Puts our own commits onto another one, in the repository's objects alone: no branch, index or file moves, so there is
// nothing half done to undo when it cannot be finished or is killed.

import { isAncestor } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { type CommitObject, readCommits, writeCommit } from "./commit-object.ts";
import { mergeTrees } from "./merge-trees.ts";

/** What is to be put where. */
export interface RebaseRequest {
  /** The newest of our commits. */
  tip: string;
  /** The commit to put them on. */
  onto: string;
  /** Commits that are not ours, with all before them. */
  upstream: readonly string[];
  /** The commit that the remote's branch once had; what of it `onto` has no more was taken away by somebody. */
  pushed: string | undefined;
}

/** What came of it. */
export type RebaseResult =
  /** `tip` is `onto` where nothing of ours is left to add; `newHashes` leads from old hashes to new ones. */
  { kind: "rebased"; tip: string; newHashes: Map<string, string> } | { kind: "conflict"; paths: string[] };

/** Puts our commits onto another one; those that bring nothing new there are dropped. */
export async function rebaseCommits(
  isolated: IsolatedRepository,
  request: RebaseRequest,
): Promise<RebaseResult> {
  const { tip, onto } = request;
  const ours = await listOwnCommits(isolated, request);
  const newHashes = new Map<string, string>();
  if (ours.size === 0) return { kind: "rebased", tip: onto, newHashes };
  const [applied, [target]] = await Promise.all([
    findAppliedCommits(isolated, request),
    readCommits(isolated.git, [onto]),
  ]);
  const fork = findFork(ours, tip);
  const trees = new Map([[onto, target?.tree ?? ""]]);
  const newCommits = new Map<string, string>();
  for (const commit of ours.values()) {
    // One for one: two commits of the same second may have the same words.
    const appliedCommit = commit.parents.length < 2 ? applied.get(commit.rest)?.shift() : undefined;
    if (appliedCommit !== undefined) {
      newCommits.set(commit.hash, onto);
      newHashes.set(commit.hash, appliedCommit);
      continue;
    }
    const parents: string[] = [];
    for (const parent of commit.parents) {
      parents.push(
        newCommits.get(parent) ?? (parent === fork ? onto : await replaceParent(isolated, request, parent)),
      );
    }
    if (commit.parents.length === 0 && fork === undefined) parents.push(onto);
    const rewritten = await rewriteCommit(isolated, { commit, parents, trees });
    if (typeof rewritten !== "string") return { kind: "conflict", paths: rewritten.conflicts };
    newCommits.set(commit.hash, rewritten);
    if (rewritten !== commit.hash) newHashes.set(commit.hash, rewritten);
  }
  return { kind: "rebased", tip: newCommits.get(tip) ?? onto, newHashes };
}

/** Our commits, oldest first. */
async function listOwnCommits(
  isolated: IsolatedRepository,
  { tip, onto, upstream }: RebaseRequest,
): Promise<ReadonlyMap<string, CommitObject>> {
  const output = await isolated.git.output(["rev-list", "--topo-order", "--reverse", "--stdin"], {
    input: [tip, ...[onto, ...upstream].map((commit) => `^${commit}`), ""].join("\n"),
  });
  const commits = await readCommits(isolated.git, output.split("\n").filter(Boolean));
  return new Map(commits.map((commit) => [commit.hash, commit]));
}

/** The commit that our line began on; undefined where it began on none. */
function findFork(ours: ReadonlyMap<string, CommitObject>, tip: string): string | undefined {
  let commit: string | undefined = tip;
  while (commit !== undefined && ours.has(commit)) commit = ours.get(commit)?.parents[0];
  return commit;
}

/** So many commits of the other side are looked through for some of ours. */
const maxSearchedCommits = 1_000;

/**
 * Commits that were put on the other side already, by a run that was killed before it could move the branch or on another
 * machine: who made them, when and with which words is the same to the byte.
 */
async function findAppliedCommits(
  isolated: IsolatedRepository,
  { tip, onto }: RebaseRequest,
): Promise<ReadonlyMap<string, string[]>> {
  const output = await isolated.git.output([
    ...["rev-list", `--max-count=${maxSearchedCommits}`, "--no-merges", onto, `^${tip}`],
  ]);
  const commits = await readCommits(isolated.git, output.split("\n").filter(Boolean));
  const applied = new Map<string, string[]>();
  for (const { rest, hash } of commits.reverse()) applied.set(rest, [...(applied.get(rest) ?? []), hash]);
  return applied;
}

/** What stands for a parent that is not ours: itself, unless somebody took it off the branch. */
async function replaceParent(
  isolated: IsolatedRepository,
  { onto, pushed }: RebaseRequest,
  parent: string,
): Promise<string> {
  if (pushed === undefined || (await isAncestor(isolated.repository, parent, onto))) return parent;
  return (await isAncestor(isolated.repository, parent, pushed)) ? onto : parent;
}

/** A commit that is to get other parents. */
interface CommitRewrite {
  commit: CommitObject;
  parents: readonly string[];
  /** The trees of commits that are known by now. */
  trees: Map<string, string>;
}

/** Makes a commit anew on its new parents. @returns its hash, that of its parent where it brings nothing, or the conflict */
async function rewriteCommit(
  isolated: IsolatedRepository,
  { commit, parents, trees }: CommitRewrite,
): Promise<string | { conflicts: string[] }> {
  const changed = parents.findIndex((parent, index) => parent !== commit.parents[index]);
  const parent = parents[changed];
  if (parent === undefined) {
    trees.set(commit.hash, commit.tree);
    return commit.hash;
  }
  const before = commit.parents[changed];
  const base =
    before === undefined ? await writeEmptyTree(isolated) : await readTree(isolated, before, trees);
  const ours = await readTree(isolated, parent, trees);
  const merged = await mergeTrees(isolated, { base, ours, theirs: commit.tree });
  if ("conflicts" in merged) return merged;
  const distinct = [...new Set(parents)];
  if (merged.tree === ours && distinct.length === 1 && commit.tree !== base) return parent;
  const hash = await writeCommit(isolated.git, { ...commit, tree: merged.tree, parents: distinct });
  trees.set(hash, merged.tree);
  return hash;
}

async function readTree(
  isolated: IsolatedRepository,
  commit: string,
  trees: Map<string, string>,
): Promise<string> {
  const known = trees.get(commit);
  if (known !== undefined) return known;
  const tree = (await isolated.git.output(["rev-parse", "--verify", `${commit}^{tree}`])).trim();
  trees.set(commit, tree);
  return tree;
}

async function writeEmptyTree(isolated: IsolatedRepository): Promise<string> {
  return (await isolated.git.output(["hash-object", "-w", "-t", "tree", "--stdin"], { input: "" })).trim();
}
