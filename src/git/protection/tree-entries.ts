// The protected entries of the index and of commits, and trees with other ones.
import type { Repository } from "../repository/index.ts";
import type { PathRules } from "./path-rules.ts";

/** A file, link or submodule as git stores it. */
export interface TreeEntry {
  mode: string;
  hash: string;
}

/** Entries by path. */
export type TreeEntries = ReadonlyMap<string, TreeEntry>;

/** The protected entries of the index, whatever marks they have. */
export async function readIndexEntries({ git }: Repository, rules: PathRules): Promise<TreeEntries> {
  const patterns = rules.patterns.flatMap((pattern) => ["--exclude", pattern]);
  const list = ["-c", "core.ignoreCase=true", "ls-files", "-z", "--stage", "--cached", "--ignored"];
  return parseEntries(await git.output([...list, ...patterns]), /^(\d+) (\w+) 0\t(.*)$/s, rules);
}

/** The protected entries of a commit or a tree. */
export async function readTreeEntries(
  { git }: Repository,
  rules: PathRules,
  tree: string | undefined,
): Promise<TreeEntries> {
  if (tree === undefined) return new Map();
  const output = await git.output(["ls-tree", "-r", "-z", "--full-tree", tree]);
  return parseEntries(output, /^(\d+) \w+ (\w+)\t(.*)$/s, rules);
}

function parseEntries(output: string, format: RegExp, rules: PathRules): TreeEntries {
  const entries = new Map<string, TreeEntry>();
  for (const record of output.split("\0")) {
    const [, mode, hash, path] = format.exec(record) ?? [];
    if (mode && hash && path && rules.matches(path)) entries.set(path, { mode, hash });
  }
  return entries;
}

/** The paths that differ, sorted. */
export function differingPaths(before: TreeEntries, after: TreeEntries): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => !isSame(before.get(path), after.get(path))).sort();
}

/** Whether two entries are the same, or both missing. */
export function isSame(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  return one?.hash === other?.hash && one?.mode === other?.mode;
}

/** Makes the protected entries of an index those of `wanted`. @returns whether there was something to do */
export async function putIntoIndex(
  { git }: Repository,
  found: TreeEntries,
  wanted: TreeEntries,
  environment: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const paths = differingPaths(found, wanted);
  if (paths.length === 0) return false;
  // Removals come first: a link may stand where a folder is wanted.
  const removed = paths.flatMap((path) => {
    const entry = found.get(path);
    return entry ? [`0 ${"0".repeat(entry.hash.length)}\t${path}\0`] : [];
  });
  const added = paths.flatMap((path) => {
    const entry = wanted.get(path);
    return entry ? [`${entry.mode} ${entry.hash}\t${path}\0`] : [];
  });
  const input = [...removed, ...added].join("");
  await git.output(["update-index", "-z", "--index-info"], { input, environment });
  return true;
}

/** The tree of a commit with other protected entries. Calls at the same time need indexes of different names. @returns its hash */
export async function replaceEntries(
  repository: Repository,
  tree: string,
  found: TreeEntries,
  wanted: TreeEntries,
  indexName?: string,
): Promise<string> {
  if (differingPaths(found, wanted).length === 0) return tree;
  const environment = { GIT_INDEX_FILE: temporaryIndex(repository, indexName) };
  await repository.git.output(["read-tree", tree], { environment });
  await putIntoIndex(repository, found, wanted, environment);
  return (await repository.git.output(["write-tree"], { environment })).trim();
}

/** Writes entries into the checkout, with git's conversions; their folders must be there. */
export async function writeEntries(repository: Repository, entries: TreeEntries): Promise<void> {
  if (entries.size === 0) return;
  const environment = { GIT_INDEX_FILE: temporaryIndex(repository) };
  await repository.git.output(["read-tree", "--empty"], { environment });
  await putIntoIndex(repository, new Map(), entries, environment);
  await repository.git.output(["checkout-index", "--force", "--all"], { environment });
}

function temporaryIndex({ gitFolder }: Repository, name = "ralph-ci-protection"): string {
  return `${gitFolder}/${name}`;
}
