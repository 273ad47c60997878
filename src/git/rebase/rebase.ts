// Rebases our commits by writing objects only: a rebase that fails or is killed leaves nothing to undo.
import { isAncestor } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { type CommitObject, readCommits, writeCommit } from "./commit-object.ts";
import { mergeTrees } from "./merge-trees.ts";
import { type Removal, removeAgain } from "./removal.ts";
import { nameOf, readOriginal } from "./signed-copy.ts";

/** Which commits to rebase, and onto what. Commits of `pushed` that `onto` lacks were removed from the remote branch. */
export interface RebaseRequest {
  tip: string;
  onto: string;
  upstream: readonly string[];
  pushed: string | undefined;
}

/**
 * The outcome of a rebase: `tip` is `onto` if there is nothing to add; `newHashes` maps old hashes to new ones. In the files
 * `givenUp` something of ours is left out, because it was changed on `onto` too.
 */
export type RebaseResult =
  | {
      kind: "rebased";
      tip: string;
      newHashes: Map<string, string>;
      givenUp: ReadonlySet<string>;
    }
  | { kind: "conflict"; paths: string[] };

export const noNewHashes: ReadonlyMap<string, string> = new Map();

/** Rebases our commits; those that change nothing on the new base are dropped. */
export async function rebaseCommits(
  isolated: IsolatedRepository,
  request: RebaseRequest,
): Promise<RebaseResult> {
  const { tip, onto } = request;
  const ours = await listOwnCommits(isolated, request);
  const newHashes = new Map<string, string>();
  const givenUp = new Set<string>();
  if (ours.size === 0) return { kind: "rebased", tip: onto, newHashes, givenUp };
  const [applied, [target], removed] = await Promise.all([
    findAppliedCommits(isolated, request),
    readCommits(isolated.git, [onto]),
    findRemoval(isolated, request),
  ]);
  const fork = findFork(ours, tip);
  const trees = new Map([[onto, target?.tree ?? ""]]);
  const replacements = new Map<string, string>();
  for (const commit of ours.values()) {
    // Each match is used once: two commits of the same second may have equal metadata.
    const appliedCommit = applied.get(nameOf(commit))?.shift();
    if (appliedCommit !== undefined) {
      replacements.set(commit.hash, onto);
      newHashes.set(commit.hash, appliedCommit);
      continue;
    }
    const parents: string[] = [];
    for (const parent of commit.parents) {
      const other = () => replaceUpstreamParent(isolated, request, parent);
      parents.push(replacements.get(parent) ?? (parent === fork ? onto : await other()));
    }
    if (commit.parents.length === 0 && fork === undefined) parents.push(onto);
    const rewritten = await rewriteCommit(isolated, { commit, parents, trees, removed, givenUp });
    if (typeof rewritten !== "string") return { kind: "conflict", paths: rewritten.conflicts };
    replacements.set(commit.hash, rewritten);
    if (rewritten !== commit.hash) newHashes.set(commit.hash, rewritten);
  }
  return { kind: "rebased", tip: replacements.get(tip) ?? onto, newHashes, givenUp };
}

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

function findFork(ours: ReadonlyMap<string, CommitObject>, tip: string): string | undefined {
  let commit: string | undefined = tip;
  while (commit !== undefined && ours.has(commit)) commit = ours.get(commit)?.parents[0];
  return commit;
}

const maxSearchedCommits = 1_000;

/**
 * Finds commits that a killed run or another machine already applied, by their names: only tree and parents differ, or they are
 * signed copies. A merge counts only as a signed copy.
 */
async function findAppliedCommits(
  isolated: IsolatedRepository,
  { tip, onto }: RebaseRequest,
): Promise<ReadonlyMap<string, string[]>> {
  const output = await isolated.git.output([
    "rev-list",
    `--max-count=${maxSearchedCommits}`,
    onto,
    `^${tip}`,
  ]);
  const commits = await readCommits(isolated.git, output.split("\n").filter(Boolean));
  const applied = new Map<string, string[]>();
  for (const commit of commits.reverse()) {
    const names = [readOriginal(commit), commit.parents.length < 2 ? nameOf(commit) : undefined];
    for (const name of names)
      if (name !== undefined) applied.set(name, [...(applied.get(name) ?? []), commit.hash]);
  }
  return applied;
}

/** Keeps an upstream parent, unless somebody removed it from the branch: then `onto` replaces it. */
async function replaceUpstreamParent(
  isolated: IsolatedRepository,
  { onto, pushed }: RebaseRequest,
  parent: string,
): Promise<string> {
  if (pushed === undefined || (await isAncestor(isolated.repository, parent, onto))) return parent;
  return (await isAncestor(isolated.repository, parent, pushed)) ? onto : parent;
}

/** A branch that no longer contains what was pushed has rewritten commits: they may hold what was removed. */
async function findRemoval(
  isolated: IsolatedRepository,
  { tip, onto, pushed }: RebaseRequest,
): Promise<Removal | undefined> {
  const { repository } = isolated;
  if (pushed === undefined || (await isAncestor(repository, pushed, tip))) return undefined;
  if (await isAncestor(repository, pushed, onto)) return undefined;
  const trees = new Map<string, string>();
  return { from: await readTree(isolated, pushed, trees), to: await readTree(isolated, onto, trees) };
}

interface CommitRewrite {
  commit: CommitObject;
  parents: readonly string[];
  trees: Map<string, string>;
  removed: Removal | undefined;
  givenUp: Set<string>;
}

/** Writes a commit on its new parents. @returns its hash, its parent's hash if it changes nothing, or the conflict */
async function rewriteCommit(
  isolated: IsolatedRepository,
  { commit, parents, trees, removed, givenUp }: CommitRewrite,
): Promise<string | { conflicts: string[] }> {
  const changed = parents.findIndex((parent, index) => parent !== commit.parents[index]);
  // Onto its own parent a commit is only written again if something of it was removed.
  const place = changed < 0 && removed ? 0 : changed;
  const parent = parents[place];
  if (parent === undefined) {
    trees.set(commit.hash, commit.tree);
    return commit.hash;
  }
  const before = commit.parents[place];
  const base =
    before === undefined ? await writeEmptyTree(isolated) : await readTree(isolated, before, trees);
  const ours = await readTree(isolated, parent, trees);
  const applied = await mergeTrees(isolated, { base, ours, theirs: commit.tree });
  if ("conflicts" in applied) return applied;
  const merged = removed ? await removeAgain(isolated, removed, applied.tree) : applied;
  if ("conflicts" in merged) return merged;
  for (const file of [...applied.givenUp, ...merged.givenUp]) givenUp.add(file);
  if (changed < 0 && merged.tree === commit.tree) return commit.hash;
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
  const args = ["hash-object", "-w", "-t", "tree", "--stdin"];
  return (await isolated.git.output(args, { input: "" })).trim();
}
