// Puts our own commits onto another one, in the repository's objects alone: no branch, index or file moves, so there is
// nothing half done to undo when it cannot be finished or is killed.

import { isAncestor } from "../repository/index.ts";
import type { Room } from "../transport/index.ts";
import { type CommitObject, readCommits, writeCommit } from "./commit-object.ts";
import { mergeTrees } from "./merge-trees.ts";

/** What is to be put where. */
export interface ReplayRequest {
  /** The newest of our commits. */
  tip: string;
  /** The commit to put them on. */
  onto: string;
  /** Commits that are not ours, with all before them. */
  notOurs: readonly string[];
  /** The commit that the remote's branch once had; what of it `onto` has no more was taken away by somebody. */
  pushed: string | undefined;
}

/** What came of it. */
export type Replay =
  /** `tip` is `onto` where nothing of ours is left to add; `moved` leads from old hashes to new ones. */
  { kind: "replayed"; tip: string; moved: Map<string, string> } | { kind: "conflict"; paths: string[] };

/** Puts our commits onto another one; those that bring nothing new there are dropped. */
export async function replay(room: Room, request: ReplayRequest): Promise<Replay> {
  const { tip, onto } = request;
  const ours = await listOurs(room, request);
  const moved = new Map<string, string>();
  if (ours.size === 0) return { kind: "replayed", tip: onto, moved };
  const [twins, [target]] = await Promise.all([findTwins(room, request), readCommits(room.git, [onto])]);
  const fork = firstNotOurs(ours, tip);
  const trees = new Map([[onto, target?.tree ?? ""]]);
  const places = new Map<string, string>();
  for (const commit of ours.values()) {
    // One for one: two commits of the same second may have the same words.
    const twin = commit.parents.length < 2 ? twins.get(commit.rest)?.shift() : undefined;
    if (twin !== undefined) {
      places.set(commit.hash, onto);
      moved.set(commit.hash, twin);
      continue;
    }
    const parents: string[] = [];
    for (const parent of commit.parents) {
      parents.push(places.get(parent) ?? (parent === fork ? onto : await placeOf(room, request, parent)));
    }
    if (commit.parents.length === 0 && fork === undefined) parents.push(onto);
    const placed = await place(room, { commit, parents, trees });
    if (typeof placed !== "string") return { kind: "conflict", paths: placed.conflicts };
    places.set(commit.hash, placed);
    if (placed !== commit.hash) moved.set(commit.hash, placed);
  }
  return { kind: "replayed", tip: places.get(tip) ?? onto, moved };
}

/** Our commits, oldest first. */
async function listOurs(
  room: Room,
  { tip, onto, notOurs }: ReplayRequest,
): Promise<ReadonlyMap<string, CommitObject>> {
  const output = await room.git.output(["rev-list", "--topo-order", "--reverse", "--stdin"], {
    input: [tip, ...[onto, ...notOurs].map((commit) => `^${commit}`), ""].join("\n"),
  });
  const commits = await readCommits(room.git, output.split("\n").filter(Boolean));
  return new Map(commits.map((commit) => [commit.hash, commit]));
}

/** The commit that our line began on; undefined where it began on none. */
function firstNotOurs(ours: ReadonlyMap<string, CommitObject>, tip: string): string | undefined {
  let commit: string | undefined = tip;
  while (commit !== undefined && ours.has(commit)) commit = ours.get(commit)?.parents[0];
  return commit;
}

/** So many commits of the other side are looked through for some of ours. */
const searchedTwins = 1_000;

/**
 * Commits that were put on the other side already, by a run that was killed before it could move the branch or on another
 * machine: who made them, when and with which words is the same to the byte.
 */
async function findTwins(room: Room, { tip, onto }: ReplayRequest): Promise<ReadonlyMap<string, string[]>> {
  const output = await room.git.output([
    ...["rev-list", `--max-count=${searchedTwins}`, "--no-merges", onto, `^${tip}`],
  ]);
  const commits = await readCommits(room.git, output.split("\n").filter(Boolean));
  const twins = new Map<string, string[]>();
  for (const { rest, hash } of commits.reverse()) twins.set(rest, [...(twins.get(rest) ?? []), hash]);
  return twins;
}

/** What stands for a parent that is not ours: itself, unless somebody took it off the branch. */
async function placeOf(room: Room, { onto, pushed }: ReplayRequest, parent: string): Promise<string> {
  if (pushed === undefined || (await isAncestor(room.repository, parent, onto))) return parent;
  return (await isAncestor(room.repository, parent, pushed)) ? onto : parent;
}

/** A commit that is to get other parents. */
interface Placing {
  commit: CommitObject;
  parents: readonly string[];
  /** The trees of commits that are known by now. */
  trees: Map<string, string>;
}

/** Makes a commit anew on its new parents. @returns its hash, that of its parent where it brings nothing, or the conflict */
async function place(
  room: Room,
  { commit, parents, trees }: Placing,
): Promise<string | { conflicts: string[] }> {
  const changed = parents.findIndex((parent, index) => parent !== commit.parents[index]);
  const parent = parents[changed];
  if (parent === undefined) {
    trees.set(commit.hash, commit.tree);
    return commit.hash;
  }
  const before = commit.parents[changed];
  const base = before === undefined ? await emptyTreeOf(room) : await treeOf(room, before, trees);
  const ours = await treeOf(room, parent, trees);
  const merged = await mergeTrees(room, { base, ours, theirs: commit.tree });
  if ("conflicts" in merged) return merged;
  const distinct = [...new Set(parents)];
  if (merged.tree === ours && distinct.length === 1 && commit.tree !== base) return parent;
  const hash = await writeCommit(room.git, { ...commit, tree: merged.tree, parents: distinct });
  trees.set(hash, merged.tree);
  return hash;
}

async function treeOf(room: Room, commit: string, trees: Map<string, string>): Promise<string> {
  const known = trees.get(commit);
  if (known !== undefined) return known;
  const tree = (await room.git.output(["rev-parse", "--verify", `${commit}^{tree}`])).trim();
  trees.set(commit, tree);
  return tree;
}

async function emptyTreeOf(room: Room): Promise<string> {
  return (await room.git.output(["hash-object", "-w", "-t", "tree", "--stdin"], { input: "" })).trim();
}
