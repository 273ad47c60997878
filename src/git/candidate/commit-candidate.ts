// Commits a candidate: its tree, and the effort's own files as they are now.
import { entryKind, isPlainFile, listFolder, moveFile, removeFolder } from "../../platform/index.ts";
import {
  addIgnored,
  addPaths,
  type CommitSelection,
  type FilesToKeep,
  findUntracked,
  identityVariables,
  matchPaths,
  renderMessage,
  restoreStagedEntries,
  runAdd,
  type SkippedPath,
  unstagePaths,
} from "../commit/index.ts";
import {
  type Change,
  type CheckoutState,
  findOperation,
  gitReason,
  type Repository,
  readState,
} from "../repository/index.ts";
import { type Candidate, fixCandidate, pathsLeftOut, restoreCandidate } from "./candidate.ts";

/** How to commit a candidate. */
export interface CandidateCommitRequest {
  subject: string;
  body: string;
  /** Files that stay committed, also if they are ignored now. */
  keep?: FilesToKeep;
  /** Paths from the top, `*` for anything but `/`: files that the program writes after the gates, committed as they are now. */
  own?: readonly string[];
  /** The checkout as the gates left it. */
  latest?: CheckoutState | undefined;
  /** Paths as in `own`: files that make no commit by themselves, and wait for the next one. */
  notAlone?: readonly string[] | undefined;
}

/** What to commit without a candidate. */
export interface CommitRequest extends CandidateCommitRequest, CommitSelection {}

/** The outcome of a commit; `skipped` are the paths left out in addition to the excluded ones. */
export interface CommitResult {
  commit: string | undefined;
  skipped: readonly SkippedPath[];
  /** Ignored files that were added, because they are to be kept. */
  kept?: string[];
  state: CheckoutState;
}

/** Commits all changes and concludes a merge in progress. @throws UnresolvedConflict */
export async function commitChanges(repository: Repository, request: CommitRequest): Promise<CommitResult> {
  const state = await readState(repository);
  return commitIndex(repository, await fixCandidate(repository, state, request), request);
}

/** Commits a candidate, and makes its index the checkout's. @throws Error if git fails */
export async function commitCandidate(
  repository: Repository,
  candidate: Candidate,
  request: CandidateCommitRequest,
): Promise<CommitResult> {
  return commitIndex(repository, await withItsIndex(repository, candidate), request);
}

/** The gates run an agent's code, which may have written to the candidate's index: its tree is the one that was judged. */
async function withItsIndex(repository: Repository, candidate: Candidate): Promise<Candidate> {
  const { indexFile, state, exclude, skipped } = candidate;
  const tree = await candidate.tree;
  const environment = { GIT_INDEX_FILE: indexFile };
  const now = isPlainFile(indexFile) ? await repository.git.run(["write-tree"], { environment }) : undefined;
  if (now?.stdout.trim() === tree) return candidate;
  repository.log.warn(`${indexFile} was changed after the gates began, and holds what they judged again`);
  removeFolder(indexFile);
  const restored = await restoreCandidate(repository, state, tree, exclude);
  return { ...restored, skipped, stagedEntries: candidate.stagedEntries };
}

async function commitIndex(
  repository: Repository,
  candidate: Candidate,
  request: CandidateCommitRequest,
): Promise<CommitResult> {
  const { indexFile, skipped } = candidate;
  const environment = { GIT_INDEX_FILE: indexFile };
  await candidate.tree;
  const kept = await addOwnFiles(repository, candidate, request);
  const latest = request.latest ?? candidate.state;
  const isOwn = matchPaths([...(request.keep?.files ?? []), ...(request.own ?? [])]);
  const remaining = remainingChanges(candidate, request.latest).filter(({ path }) => !isOwn(path));
  if (request.notAlone && (await unstageIfAlone(repository, candidate, request.notAlone))) {
    await adoptIndex(repository, candidate);
    return { commit: undefined, skipped, kept, state: latest };
  }
  const identity = await identityVariables(repository);
  const result = await repository.git.run(
    ["commit", "--quiet", "--no-verify", "--cleanup=whitespace", "--file=-"],
    {
      input: renderMessage(request.subject, request.body),
      environment: { ...identity, ...environment },
    },
  );
  if (result.exitCode !== 0) {
    // Git also fails if nothing is staged; asking before every commit would slow down each iteration.
    if (!findOperation(repository) && !(await isAnythingStaged(repository, environment))) {
      await adoptIndex(repository, candidate);
      return { commit: undefined, skipped, kept, state: latest };
    }
    throw new Error(`git commit failed: ${gitReason(result)}`);
  }
  await adoptIndex(repository, candidate);
  const commit = (await repository.git.output(["rev-parse", "--verify", "HEAD"])).trim();
  return { commit, skipped, kept, state: { head: commit, branch: latest.branch, changes: remaining } };
}

/** What the gates did to the checkout's index is undone by this. */
async function adoptIndex(repository: Repository, { indexFile, stagedEntries }: Candidate): Promise<void> {
  // Git does not flush its index, either.
  moveFile(indexFile, `${repository.gitFolder}/index`, { flush: false });
  await restoreStagedEntries(repository, stagedEntries);
}

/** @returns the ignored files that were added */
async function addOwnFiles(
  repository: Repository,
  { indexFile }: Candidate,
  { keep, own = [] }: CandidateCommitRequest,
): Promise<string[]> {
  const paths = [...new Set([...(keep?.files ?? []), ...own])];
  const present = findPresent(repository, paths);
  if (present.length === 0) return [];
  const environment = { GIT_INDEX_FILE: indexFile };
  const added = await runAdd(repository, present, environment);
  // Git refuses all of them if it ignores one.
  if (added.exitCode === 0) return [];
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

/** The changes that no commit holds: those that were left out, and those that came after the candidate. */
function remainingChanges(candidate: Candidate, latest: CheckoutState | undefined): Change[] {
  const left = pathsLeftOut(candidate);
  const { changes } = candidate.state;
  const before = new Map(changes.filter(({ path }) => left.has(path)).map((each) => [each.path, each]));
  if (!latest) return [...before.values()];
  // The index has the staged entries of people again, as they were at first.
  return latest.changes
    .filter(({ path, unstaged }) => unstaged || before.has(path))
    .map((change) => before.get(change.path) ?? { ...change, staged: false });
}

/** Takes these files out of the index if nothing else in it differs from HEAD. @returns whether nothing is left to commit */
async function unstageIfAlone(
  repository: Repository,
  { indexFile }: Candidate,
  patterns: readonly string[],
): Promise<boolean> {
  // A merge in progress is concluded, whatever it changed.
  if (findOperation(repository)) return false;
  const environment = { GIT_INDEX_FILE: indexFile };
  const format = ["-z", "--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules=none"];
  const diff = await repository.git.run(["diff-index", "--cached", ...format, "HEAD"], { environment });
  const paths = diff.stdout.split("\0").filter(Boolean);
  if (diff.exitCode !== 0 || !paths.every(matchPaths(patterns))) return false;
  await unstagePaths(repository, paths, environment);
  return true;
}

async function isAnythingStaged(
  repository: Repository,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  const options = ["--cached", "--quiet", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"];
  const result = await repository.git.run(["diff", ...options], { environment });
  return result.exitCode !== 0;
}
