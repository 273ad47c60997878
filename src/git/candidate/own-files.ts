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
import { type Repository, readState } from "../repository/index.ts";
import type { Candidate } from "./candidate.ts";

/** Which files these are, by paths from the top. */
export interface OwnFiles {
  /** Files that stay committed, also if they are ignored now. */
  keep?: FilesToKeep;
  /** `*` for anything but `/`: files that the program writes after the gates, committed as they are now. */
  own?: readonly string[];
}

/** The own files of the last commit that this program made in a repository. */
const committedFiles = new WeakMap<Repository, { commit: string; files: ReadonlySet<string> }>();

/** Takes note that a commit has all own files, which are `present`. */
export function noteOwnFiles(repository: Repository, present: readonly string[], commit: string): void {
  committedFiles.set(repository, { commit, files: new Set(present) });
}

/** With more files, they are added by a call of their own: a command line has a limit. */
const mostIncluded = 50;

/** Whether `git commit --include` takes the own files that are there: git is silent about one that its index lacks. */
export function canInclude(
  repository: Repository,
  { state }: Candidate,
  present: readonly string[],
): boolean {
  const committed = committedFiles.get(repository);
  if (!committed || committed.commit !== state.head) return false;
  if (present.length === 0 || present.length > mostIncluded) return false;
  // The candidate's index does not have what was gone when it was fixed, such as a link that is back now.
  const others = state.changes.filter(({ staged, isGone }) => staged || isGone);
  const unsure = new Set(others.map(({ path }) => path));
  return present.every((path) => committed.files.has(path) && !unsure.has(path));
}

/** Adds the own files that are there, as they are now. @returns the ignored files among them */
export async function addOwnFiles(
  repository: Repository,
  { indexFile }: Candidate,
  request: OwnFiles,
  present: readonly string[],
): Promise<string[]> {
  const { keep } = request;
  if (present.length === 0) return [];
  const environment = { GIT_INDEX_FILE: indexFile };
  const added = await runAdd(repository, present, environment);
  // Git refuses all of them if it ignores one.
  if (added.exitCode === 0) return [];
  const [state, untracked] = await Promise.all([
    readState(repository, { indexFile, paths: namesOf(request) }),
    findUntracked(repository, keep?.files ?? [], indexFile),
  ]);
  const kept = await addIgnored(repository, keep, state, untracked, indexFile);
  await addPaths(repository, state.changes, environment);
  return kept;
}

function namesOf({ keep, own = [] }: OwnFiles): string[] {
  return [...new Set([...(keep?.files ?? []), ...own])];
}

/** The own files that exist; folders as a whole are in the candidate already. */
export function findOwnFiles({ top }: Repository, request: OwnFiles): string[] {
  return namesOf(request).flatMap((pattern) => {
    if (pattern.endsWith("/")) return [];
    if (!pattern.includes("*")) return entryKind(`${top}/${pattern}`) === undefined ? [] : [pattern];
    const folder = pattern.slice(0, pattern.lastIndexOf("/") + 1);
    return listFolder(`${top}/${folder}`)
      .map((name) => folder + name)
      .filter(matchPaths([pattern]));
  });
}
