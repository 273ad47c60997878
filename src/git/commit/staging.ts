// Selects the changes that go into a commit and stages exactly those.
import { type CommandResult, ConfigurationError } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { type Change, fileFacts, gitReason, isLink } from "../repository/index.ts";
import { findSecretChanges } from "./secret-files.ts";
import { findUnwantedFiles, type SkippedPath } from "./unwanted-files.ts";
import { matchPaths } from "./work.ts";

/** Which changes to commit. */
export interface CommitSelection {
  exclude: ReadonlySet<string>;
  /** Also dependency folders, files that hold secrets, and thousands of new files. */
  commitAll?: boolean;
  /** Paths from the top, `*` for anything but `/`: files that the program writes itself, without secrets. */
  own?: readonly string[];
}

/** GitHub warns from 50 MB and refuses a push from 100 MB, which would also block every later commit. */
const maxFileBytes = 50n * 1024n * 1024n;

/** A conflict is in the way of a commit. */
export class UnresolvedConflict extends ConfigurationError {}

interface Selection {
  chosen: Change[];
  skipped: SkippedPath[];
}

async function selectChanges(
  repository: Repository,
  changes: readonly Change[],
  { exclude, commitAll, own = [] }: CommitSelection,
): Promise<Selection> {
  const selection: Selection = { chosen: [], skipped: [] };
  const possible = changes.filter(({ path }) => !exclude.has(path));
  const unwanted = commitAll ? new Map<string, SkippedPath>() : findUnwantedFiles(possible);
  for (const change of possible) {
    const reason = findCommitObstacle(repository, change);
    const skipped = reason === undefined ? unwanted.get(change.path) : { path: change.path, reason };
    if (skipped) selection.skipped.push(skipped);
    else selection.chosen.push(change);
  }
  const isOwn = matchPaths(own);
  const secret = await findSecretChanges(
    repository,
    selection.chosen.filter(({ path }) => !isOwn(path)),
  );
  return {
    chosen: selection.chosen.filter(({ path }) => !secret.has(path)),
    skipped: [...selection.skipped, ...secret.values()],
  };
}

/** Why a change cannot be committed, as `SkippedPath.reason`; undefined if it can. */
export function findCommitObstacle(
  repository: Repository,
  { path, kind, unstaged }: Change,
): string | undefined {
  if (kind === "nested") return "it is a separate repository";
  // Such a name cannot be passed back to git; a path that is already in the index need not be passed.
  if (isNotUtf8(path) && unstaged) return "its name is not UTF-8";
  const size = fileFacts(repository, path)?.size ?? 0n;
  if (size > maxFileBytes && !isLink(repository, path)) {
    return `its size is ${size / 1024n / 1024n} MB, and the limit for a commit is 50 MB`;
  }
  return undefined;
}

/** Stages the selected changes in the index of `environment`, and writes its tree. @throws UnresolvedConflict */
export async function stageTree(
  repository: Repository,
  changes: readonly Change[],
  selection: CommitSelection,
  environment: Readonly<Record<string, string>>,
): Promise<{ tree: string; skipped: SkippedPath[] }> {
  throwOnConflicts(changes);
  const { chosen, skipped } = await selectChanges(repository, changes, selection);
  const wrong = pathsToUnstage(changes, new Set(pathsOf(chosen)));
  const paths = pathsToAdd(chosen);
  const writeTree = ["write-tree"];
  if (paths.length > 0 && wrong.length === 0) {
    const { exitCode, stdout } = await runAdd(repository, paths, environment, writeTree);
    if (exitCode === 0) return { tree: stdout.trim(), skipped };
  }
  const notAdded = await addPaths(repository, chosen, environment);
  await unstagePaths(repository, wrong, environment);
  const tree = (await repository.git.output(writeTree, { environment })).trim();
  return { tree, skipped: [...skipped, ...notAdded] };
}

function pathsOf(changes: readonly Change[]): string[] {
  return changes.map((change) => change.path);
}

function throwOnConflicts(changes: readonly Change[]): void {
  const conflicts = pathsOf(changes.filter((change) => change.kind === "conflict"));
  if (conflicts.length === 0) return;
  const named = conflicts.slice(0, 5).join(", ") + (conflicts.length > 5 ? " …" : "");
  throw new UnresolvedConflict(
    `Nothing can be committed while a merge conflict is unresolved in ${named}: resolve it, or undo the merge with \`git merge --abort\`.`,
  );
}

const literalPaths = { GIT_LITERAL_PATHSPECS: "1" };
const pathsFromInput: readonly string[] = ["--pathspec-from-file=-", "--pathspec-file-nul"];
const failureOfEveryPath = /\.lock'|No space left|Read-only file system|repository database|index file/;

/** Stages changes. Git adds all or none, so the list is halved until the failing paths are found. @returns these paths */
export async function addPaths(
  repository: Repository,
  changes: readonly Change[],
  environment: Readonly<Record<string, string>> = {},
): Promise<SkippedPath[]> {
  return addOrHalve(repository, pathsToAdd(changes), environment);
}

/** A staged deletion is neither in the index nor on disk: git fails if it is named. */
function pathsToAdd(changes: readonly Change[]): string[] {
  return pathsOf(changes.filter((change) => change.unstaged));
}

/** Stages these paths, deletions too: all of them or none; then makes the `next` call. The caller checks the exit code. */
export function runAdd(
  repository: Repository,
  paths: readonly string[],
  environment: Readonly<Record<string, string>>,
  next?: readonly string[],
): Promise<CommandResult> {
  return repository.git.run(["add", "--all", "--sparse", ...pathsFromInput], {
    input: paths.join("\0"),
    environment: { ...literalPaths, ...environment },
    ...(next === undefined ? {} : { next }),
  });
}

async function addOrHalve(
  repository: Repository,
  paths: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<SkippedPath[]> {
  const [first] = paths;
  if (first === undefined) return [];
  const result = await runAdd(repository, paths, environment);
  if (result.exitCode === 0) return [];
  if (failureOfEveryPath.test(result.stderr)) throw new Error(`git add failed: ${gitReason(result)}.`);
  if (paths.length === 1) return [{ path: first, reason: `git cannot add it: ${gitReason(result)}` }];
  const middle = Math.ceil(paths.length / 2);
  const notAdded = await addOrHalve(repository, paths.slice(0, middle), environment);
  return [...notAdded, ...(await addOrHalve(repository, paths.slice(middle), environment))];
}

/** What the index has and was not chosen: the agent staged it, or it is going to be staged along with its folder. */
function pathsToUnstage(changes: readonly Change[], chosen: ReadonlySet<string>): string[] {
  return pathsOf(
    changes.filter(
      ({ path, staged }) =>
        !chosen.has(path) && (staged || foldersOf(path).some((folder) => chosen.has(folder))),
    ),
  ).filter((path) => !isNotUtf8(path));
}

/** Makes these paths in the index as they are in HEAD. */
export async function unstagePaths(
  repository: Repository,
  paths: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  if (paths.length === 0) return;
  await repository.git.output(["reset", "--quiet", ...pathsFromInput], {
    input: paths.join("\0"),
    environment: { ...literalPaths, ...environment },
  });
}

function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function isNotUtf8(path: string): boolean {
  return path.includes("\uFFFD");
}

/** Index entries in the format of `git update-index --index-info`. */
export type StagedEntries = string;

/** The index entries of excluded changes that are staged, to be restored after the commit. */
export async function readStagedEntries(
  repository: Repository,
  changes: readonly Change[],
  exclude: ReadonlySet<string>,
): Promise<StagedEntries> {
  const paths = changes.filter(({ path, staged }) => staged && exclude.has(path)).map(({ path }) => path);
  if (paths.length === 0) return "";
  const output = await repository.git.output(["ls-files", "--stage", "-z", "--", ...paths], {
    environment: literalPaths,
  });
  const entries = output.split("\0").filter(Boolean);
  const present = new Set(entries.map((entry) => entry.slice(entry.indexOf("\t") + 1)));
  // Mode 0 removes a path from the index, as a staged deletion does.
  const deleted = paths.filter((path) => !present.has(path)).map((path) => `0 ${"0".repeat(40)}\t${path}`);
  return [...entries, ...deleted].map((entry) => `${entry}\0`).join("");
}

/** Restores the entries of `readStagedEntries`. */
export async function restoreStagedEntries(repository: Repository, entries: StagedEntries): Promise<void> {
  if (entries !== "") await repository.git.output(["update-index", "-z", "--index-info"], { input: entries });
}
