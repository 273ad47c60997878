// Adds the effort's own files to a candidate when it is committed: the program writes them after the gates.
import { entryKind, listFolder } from "../../platform/index.ts";
import {
  addIgnored,
  addPaths,
  type FilesToKeep,
  findUntracked,
  matchPaths,
  runAdd,
} from "../commit/index.ts";
import { findOperation, type Repository, readState } from "../repository/index.ts";
import type { Candidate } from "./candidate.ts";

/** Which files these are, by paths from the top. */
export interface OwnFiles {
  /** Files that stay committed, also if they are ignored now. */
  keep?: FilesToKeep;
  /** `*` for anything but `/`: files that the program writes after the gates, committed as they are now. */
  own?: readonly string[];
}

/** Own files that git has in its index since this program added them. */
const addedFiles = new WeakMap<Repository, Set<string>>();

/** With more files, they are added by a call of their own: a command line has a limit. */
const mostIncluded = 50;

/** The own files that `git commit --include` takes; empty if one of them may be unknown to git. */
export function findIncluded(repository: Repository, { keep, own = [] }: OwnFiles): string[] {
  const added = addedFiles.get(repository);
  if (!added || findOperation(repository)) return [];
  const present = findPresent(repository, [...new Set([...(keep?.files ?? []), ...own])]);
  return present.length <= mostIncluded && present.every((path) => added.has(path)) ? present : [];
}

/** Adds the own files as they are now. @returns the ignored files among them */
export async function addOwnFiles(
  repository: Repository,
  { indexFile }: Candidate,
  { keep, own = [] }: OwnFiles,
): Promise<string[]> {
  const paths = [...new Set([...(keep?.files ?? []), ...own])];
  const present = findPresent(repository, paths);
  if (present.length === 0) return [];
  const environment = { GIT_INDEX_FILE: indexFile };
  const added = await runAdd(repository, present, environment);
  // Git refuses all of them if it ignores one.
  if (added.exitCode === 0) {
    const known = addedFiles.get(repository) ?? new Set();
    addedFiles.set(repository, known);
    for (const path of present) known.add(path);
    return [];
  }
  const [state, untracked] = await Promise.all([
    readState(repository, { indexFile, paths }),
    findUntracked(repository, keep?.files ?? [], indexFile),
  ]);
  const kept = await addIgnored(repository, keep, state, untracked, indexFile);
  await addPaths(repository, state.changes, environment);
  return kept;
}

/** The files that these patterns name; folders as a whole are in the candidate already. */
function findPresent({ top }: Repository, patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    if (pattern.endsWith("/")) return [];
    if (!pattern.includes("*")) return entryKind(`${top}/${pattern}`) === undefined ? [] : [pattern];
    const folder = pattern.slice(0, pattern.lastIndexOf("/") + 1);
    return listFolder(`${top}/${folder}`)
      .map((name) => folder + name)
      .filter(matchPaths([pattern]));
  });
}
