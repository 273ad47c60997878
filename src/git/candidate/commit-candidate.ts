// Commits a candidate: its tree, and the effort's own files as they are now.
import { type CommandResult, isPlainFile, moveFile, readText, removeFolder } from "../../platform/index.ts";
import {
  type CommitSelection,
  identityVariables,
  matchPaths,
  renderMessage,
  restoreStagedEntries,
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
import { type Candidate, digestOf, fixCandidate, pathsLeftOut, restoreCandidate } from "./candidate.ts";
import { addOwnFiles, canInclude, findOwnFiles, noteOwnFiles, type OwnFiles } from "./own-files.ts";

/** How to commit a candidate. */
export interface CandidateCommitRequest extends OwnFiles {
  subject: string;
  body: string;
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
  const { tree, indexFile, indexDigest, state, exclude, skipped } = candidate;
  if (digestOf(indexFile) === indexDigest) return candidate;
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
  const latest = request.latest ?? candidate.state;
  // A merge in progress is concluded, whatever it changed.
  const isHalfDone = findOperation(repository) !== undefined;
  const waiting = isHalfDone ? undefined : request.notAlone;
  const others = waiting && changesBesides(candidate, waiting);
  if (others?.length === 0 && hasOwnIndex(repository, candidate))
    return { commit: undefined, skipped, state: latest };
  // What is staged and changed again may be as in HEAD.
  const differs = !others || others.some(({ staged, unstaged }) => unstaged && !staged);
  const present = findOwnFiles(repository, request);
  // Committing them together with the rest saves a call of git.
  const together = differs && !isHalfDone && canInclude(repository, candidate, present);
  const kept = together ? [] : await addOwnFiles(repository, candidate, request, present);
  const isOwn = matchPaths([...(request.keep?.files ?? []), ...(request.own ?? [])]);
  const remaining = remainingChanges(candidate, request.latest).filter(({ path }) => !isOwn(path));
  if (waiting && !differs && (await unstageIfAlone(repository, candidate, waiting))) {
    await adoptIndex(repository, candidate);
    return { commit: undefined, skipped, kept, state: latest };
  }
  let result = await runCommit(repository, candidate, request, together ? present : []);
  if (result.exitCode !== 0 && together) {
    kept.push(...(await addOwnFiles(repository, candidate, request, present)));
    result = await runCommit(repository, candidate, request, []);
  }
  if (result.exitCode !== 0) {
    // Git also fails if nothing is staged; asking before every commit would slow down each iteration.
    if (!isHalfDone && !(await isAnythingStaged(repository, environment))) {
      await adoptIndex(repository, candidate);
      return { commit: undefined, skipped, kept, state: latest };
    }
    throw new Error(`git commit failed: ${gitReason(result)}`);
  }
  await adoptIndex(repository, candidate);
  const commit = await readHead(repository, latest.branch);
  if (kept.length === 0) noteOwnFiles(repository, present, commit);
  return { commit, skipped, kept, state: { head: commit, branch: latest.branch, changes: remaining } };
}

async function runCommit(
  repository: Repository,
  { indexFile }: Candidate,
  { subject, body }: CandidateCommitRequest,
  included: readonly string[],
): Promise<CommandResult> {
  const options = ["--quiet", "--no-verify", "--cleanup=whitespace", "--file=-"];
  const files = included.length > 0 ? ["--include", "--", ...included] : [];
  const identity = await identityVariables(repository);
  return repository.git.run(["commit", ...options, ...files], {
    input: renderMessage(subject, body),
    environment: { ...identity, GIT_LITERAL_PATHSPECS: "1", GIT_INDEX_FILE: indexFile },
  });
}

/** What the gates did to the checkout's index is undone by this. */
async function adoptIndex(repository: Repository, { indexFile, stagedEntries }: Candidate): Promise<void> {
  // Git does not flush its index, either.
  moveFile(indexFile, `${repository.gitFolder}/index`, { flush: false });
  await restoreStagedEntries(repository, stagedEntries);
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

/** The changes that the candidate holds besides these files. A staged one of them counts, too. */
function changesBesides(candidate: Candidate, patterns: readonly string[]): Change[] {
  const left = pathsLeftOut(candidate);
  const isListed = matchPaths(patterns);
  return candidate.state.changes.filter(({ path, staged }) => !left.has(path) && (staged || !isListed(path)));
}

/** Whether the checkout's index is as it was when the candidate was fixed. */
function hasOwnIndex({ gitFolder }: Repository, { checkoutIndexDigest }: Candidate): boolean {
  return digestOf(`${gitFolder}/index`) === checkoutIndexDigest;
}

/** The commit that was just made. A branch that was just written has a file of its own, unless git keeps it elsewhere. */
async function readHead(repository: Repository, branch: string | undefined): Promise<string> {
  const file = `${repository.commonFolder}/refs/heads/${branch}`;
  const hash = branch !== undefined && isPlainFile(file, 100) ? readText(file)?.trim() : undefined;
  if (hash !== undefined && /^[0-9a-f]{40,64}$/.test(hash)) return hash;
  return (await repository.git.output(["rev-parse", "--verify", "HEAD"])).trim();
}

/** Takes these files out of the index if nothing else in it differs from HEAD. @returns whether nothing is left to commit */
async function unstageIfAlone(
  repository: Repository,
  { indexFile }: Candidate,
  patterns: readonly string[],
): Promise<boolean> {
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
