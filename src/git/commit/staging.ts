// Decides what of a checkout goes into a commit, and puts exactly that into the index.
import { ConfigurationError } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { type Change, fileFacts, gitReason, isLink } from "../repository/index.ts";

/** A path that did not go into a commit, and why: one sentence without a full stop. */
export interface SkippedPath {
  path: string;
  reason: string;
}

/** GitHub warns from 50 MB on and refuses a push for good at 100 MB, which would strand every commit after it. */
const maxFileBytes = 50n * 1024n * 1024n;

/** What of the changes goes in, and what stays out. */
interface Selection {
  chosen: Change[];
  skipped: SkippedPath[];
}

/** Sorts changes into what a commit takes and what it leaves. Paths in `exclude` stay out and are not told of again. */
function selectChanges(
  repository: Repository,
  changes: readonly Change[],
  exclude: ReadonlySet<string>,
): Selection {
  const selection: Selection = { chosen: [], skipped: [] };
  for (const change of changes) {
    if (exclude.has(change.path)) continue;
    const reason = findCommitObstacle(repository, change);
    if (reason) selection.skipped.push({ path: change.path, reason });
    else selection.chosen.push(change);
  }
  return selection;
}

/** Why a change cannot go into a commit, as `LeftOut` says it; undefined where it can. */
export function findCommitObstacle(
  repository: Repository,
  { path, kind, unstaged }: Change,
): string | undefined {
  if (kind === "nested") return "it is a repository of its own";
  // Such a name cannot be handed back to git; one that is in the index already needs no handing.
  if (isNotUtf8(path) && unstaged) return "its name is not UTF-8";
  const size = fileFacts(repository, path)?.size ?? 0n;
  if (size > maxFileBytes && !isLink(repository, path)) {
    return `it has ${size / 1024n / 1024n} MB, and 50 MB is the most that is committed`;
  }
  return undefined;
}

/**
 * Makes the index hold the selected changes and none of those left out. What git itself cannot take is left out, too.
 * @throws ConfigurationError where a conflict is unresolved.
 */
export async function stageChanges(
  repository: Repository,
  changes: readonly Change[],
  exclude: ReadonlySet<string>,
): Promise<SkippedPath[]> {
  throwOnConflicts(changes);
  const { chosen, skipped } = selectChanges(repository, changes, exclude);
  const refused = await addPaths(repository, chosen);
  await unstage(repository, changes, new Set(pathsOf(chosen)));
  return [...skipped, ...refused];
}

function pathsOf(changes: readonly Change[]): string[] {
  return changes.map((change) => change.path);
}

function throwOnConflicts(changes: readonly Change[]): void {
  const conflicts = pathsOf(changes.filter((change) => change.kind === "conflict"));
  if (conflicts.length === 0) return;
  const named = conflicts.slice(0, 5).join(", ") + (conflicts.length > 5 ? " …" : "");
  throw new ConfigurationError(
    `Nothing can be committed while a merge conflict is unresolved in ${named}: resolve it, or undo the merge with \`git merge --abort\`.`,
  );
}

/** Paths are names, never patterns. */
const literalPaths = { GIT_LITERAL_PATHSPECS: "1" };
const pathsFromInput: readonly string[] = ["--pathspec-from-file=-", "--pathspec-file-nul"];
/** Faults that no choice of paths avoids. */
const failureOfEveryPath = /\.lock'|No space left|Read-only file system|repository database|index file/;

/**
 * Stages what of these changes is not in the index yet. Git stages nothing when it cannot take one of them, so the list is halved
 * until those are found, such as a file that is gone meanwhile or may not be read.
 * @returns those that git does not take.
 */
export async function addPaths(
  repository: Repository,
  changes: readonly Change[],
  environment: Readonly<Record<string, string>> = {},
): Promise<SkippedPath[]> {
  // A staged deletion is in no place where git would find it again, so it must not be named.
  const paths = pathsOf(changes.filter((change) => change.unstaged));
  return addOrHalve(repository, paths, environment);
}

async function addOrHalve(
  repository: Repository,
  paths: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<SkippedPath[]> {
  const [first] = paths;
  if (first === undefined) return [];
  const result = await repository.git.run(["add", "--all", "--sparse", ...pathsFromInput], {
    input: paths.join("\0"),
    environment: { ...literalPaths, ...environment },
  });
  if (result.exitCode === 0) return [];
  if (failureOfEveryPath.test(result.stderr)) throw new Error(`git add failed: ${gitReason(result)}.`);
  if (paths.length === 1) return [{ path: first, reason: `git cannot take it: ${gitReason(result)}` }];
  const middle = Math.ceil(paths.length / 2);
  const refused = await addOrHalve(repository, paths.slice(0, middle), environment);
  return [...refused, ...(await addOrHalve(repository, paths.slice(middle), environment))];
}

/** Takes out of the index what was not chosen but is there: staged by the agent, or by us with the folder it is in. */
async function unstage(
  repository: Repository,
  changes: readonly Change[],
  chosen: ReadonlySet<string>,
): Promise<void> {
  const paths = pathsOf(
    changes.filter(
      ({ path, staged }) =>
        !chosen.has(path) && (staged || foldersOf(path).some((folder) => chosen.has(folder))),
    ),
  ).filter((path) => !isNotUtf8(path));
  if (paths.length === 0) return;
  await repository.git.output(["reset", "--quiet", ...pathsFromInput], {
    input: paths.join("\0"),
    environment: literalPaths,
  });
}

/** The folders that a path is in: `a`, `a/b` for `a/b/c`. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Whether a name was not UTF-8, so that what we were told is not its name. */
function isNotUtf8(path: string): boolean {
  return path.includes("\uFFFD");
}

/** Entries of the index as `git update-index --index-info` takes them; empty where there is nothing to keep. */
export type StagedEntries = string;

/** The index entries of staged changes that a commit is to leave out. */
export async function readStagedEntries(
  repository: Repository,
  changes: readonly Change[],
  exclude: ReadonlySet<string>,
): Promise<StagedEntries> {
  const paths = changes.filter(({ path, staged }) => staged && exclude.has(path)).map(({ path }) => path);
  if (paths.length === 0) return "";
  const output = await repository.git.output(["ls-files", "--stage", "-z", "--", ...paths], {
    environment: { GIT_LITERAL_PATHSPECS: "1" },
  });
  const entries = output.split("\0").filter(Boolean);
  const present = new Set(entries.map((entry) => entry.slice(entry.indexOf("\t") + 1)));
  // Mode 0 takes a path out of the index: that is what a staged deletion is.
  const deleted = paths.filter((path) => !present.has(path)).map((path) => `0 ${"0".repeat(40)}\t${path}`);
  return [...entries, ...deleted].map((entry) => `${entry}\0`).join("");
}

/** Puts the entries back after the commit. */
export async function restoreStagedEntries(repository: Repository, entries: StagedEntries): Promise<void> {
  if (entries !== "") await repository.git.output(["update-index", "-z", "--index-info"], { input: entries });
}
