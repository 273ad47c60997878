// A checkout: one object for the rest of the program.
import {
  type BaseComparison,
  compareWithBase,
  findFork,
  listFilesAt,
  readTextAt,
  rememberTakenBase,
} from "./base-branch.ts";
import {
  type Candidates,
  type CommitRequest,
  type CommitResult,
  commitChanges,
  createCandidates,
} from "./candidate/index.ts";
import { readChanges } from "./changes.ts";
import { type CleanCheckoutRequest, checkOutClean } from "./clone/index.ts";
import { fingerprint, hasWork, readAuthor, UnresolvedConflict } from "./commit/index.ts";
import { createProtection, type Protection } from "./protection/index.ts";
import { findRemoteObstacle, openRemote, type Remote, type RemoteRequest } from "./remote.ts";
import {
  type CheckoutState,
  type CommitSearch,
  checkHistory,
  countCommits,
  findCommit,
  findOperation,
  findRepository,
  findRootCommit,
  headCommit,
  type KnownHistory,
  lastCommitOf,
  type Operation,
  type Repository,
  type RepositoryLookup,
  readState,
  removeRedirections,
  removeStaleLocks,
  resolveCommit,
  type StateOptions,
} from "./repository/index.ts";
import { putBackCredentials } from "./transport/index.ts";
import {
  checkSwitch,
  currentBranch,
  describeHalfDone,
  findDefaultBranch,
  type HalfDone,
  hasBranch,
  resolveHalfDone,
  returnTo,
  switchTo,
} from "./worktree/index.ts";

/** A work tree, with HEAD and index in `gitFolder`. Calls that change something must run one at a time. */
export interface Checkout {
  readonly top: string;
  readonly gitFolder: string;
  /** The git folder that linked work trees share. */
  readonly commonFolder: string;

  readonly candidates: Candidates;
  readonly protection: Protection;

  state(options?: StateOptions): Promise<CheckoutState>;
  head(): Promise<string | undefined>;
  /** The repository's first commit, the same in every clone; undefined if the history is shallow or empty. */
  repositoryId(): Promise<string | undefined>;
  defaultBranch(): Promise<string | undefined>;
  originAddress(): Promise<string | undefined>;
  /** Compares the work branch with the branch that its effort came from; undefined if one of them has no commit here. */
  compareWithBase(branch: string, base: string): Promise<BaseComparison | undefined>;
  /** The newest commit of the base branch that is in the work branch; undefined if none is known here. */
  findFork(branch: string, base: string): Promise<string | undefined>;
  /** Remembers that the effort of a base commit is in the work branch's effort. */
  rememberTakenBase(branch: string, commit: string): Promise<void>;
  /** The text of a file in a commit; its path starts at the top. */
  textAt(commit: string, file: string): Promise<string | undefined>;
  /** The whole message of a commit; undefined if it is not here. */
  messageOf(commit: string): Promise<string | undefined>;
  /** The paths of the plain files of a commit, from the top. @throws Error if git cannot list them */
  filesAt(commit: string): Promise<string[]>;
  /** What a commit and earlier ones that its message counts changed, as a unified diff; undefined if it is not here. */
  changesOf(commit: string, countEarlier: (message: string) => number): Promise<string | undefined>;
  operation(): Operation | undefined;
  /** An unfinished operation or an unresolved conflict with its fix, as a clause. */
  describeHalfDone(): Promise<string | undefined>;
  /** Whether the repository has this commit or reference. */
  has(revision: string): Promise<boolean>;
  findCommit(search: CommitSearch): Promise<string | undefined>;
  /** How many commits lead from one to another by first parents; 0 if git cannot tell. */
  countCommits(from: string, to: string): Promise<number>;
  /** @throws HistoryLost if the commits on which the work is built are gone */
  checkHistory(known: KnownHistory): Promise<void>;
  /** The newest commit on HEAD that has this file, whose path starts at the top. */
  lastCommitOf(file: string): Promise<string | undefined>;

  /** Whether anything differs from a commit; undefined if the base is missing and nothing is uncommitted. A known `state` saves a call of git. */
  workSince(
    base: string | undefined,
    ignored: readonly string[],
    preexisting: ReadonlySet<string>,
    state?: CheckoutState,
  ): Promise<boolean | undefined>;
  fingerprint(state?: CheckoutState, ignored?: readonly string[]): Promise<string>;

  removeStaleLocks(): Promise<string[]>;
  /** Removes files that were added to lead git to another repository or history, with a warning. */
  removeRedirections(): void;
  /** The branch that is checked out, even one without commits; undefined for a detached HEAD. */
  branch(): Promise<string | undefined>;
  /** Whether the branch exists here, or is known to exist on the remote. */
  hasBranch(branch: string): Promise<boolean>;
  /**
   * Checks out the local branch, else origin's, else a new one.
   * @returns the branch that was checked out before, if any. @throws ConfigurationError if git refuses
   */
  switchTo(branch: string, start?: string): Promise<string | undefined>;
  /** Refuses a branch to which the checkout cannot be switched; it changes nothing. @throws ConfigurationError as `switchTo` */
  checkSwitch(branch: string): Promise<void>;
  /** The author of the program's commits, and whether the settings of git name one. */
  author(): Promise<{ name: string; isOwn: boolean }>;
  /** Why the remote cannot be pushed to, in one sentence with the fix; undefined if it can. It transfers nothing. */
  findRemoteObstacle(): Promise<string | undefined>;
  /** Ends unfinished operations and unresolved conflicts, and keeps them on rescue branches. @throws Error */
  resolveHalfDone(): Promise<HalfDone[]>;
  returnTo(branch: string, lastCommit?: string): Promise<string[]>;
  /** Checks a commit out in another folder. @returns what is missing there. @throws Error if git cannot do it */
  checkOutClean(request: CleanCheckoutRequest): Promise<string[]>;
  /** Puts back the credentials that a killed run had set aside; before a remote is opened. @returns whether it could */
  putBackCredentials(sealing: readonly string[]): boolean;
  openRemote(request: RemoteRequest): Promise<Remote>;
  /** Commits all changes; ends what is half-done first, so that no conflict is committed. */
  commit(request: CommitRequest): Promise<CommitResult>;
}

/** Opens the checkout of a folder, if there is one. @throws ConfigurationError if git cannot work in it */
export async function openCheckout(lookup: RepositoryLookup): Promise<Checkout | undefined> {
  const repository = await findRepository(lookup);
  return repository && createCheckout(repository);
}

function createCheckout(repository: Repository): Checkout {
  let rootCommit: string | undefined;
  return {
    top: repository.top,
    gitFolder: repository.gitFolder,
    commonFolder: repository.commonFolder,
    candidates: createCandidates(repository),
    protection: createProtection(repository),
    state: (options) => readState(repository, options),
    head: () => headCommit(repository),
    repositoryId: async () => {
      rootCommit ??= await findRootCommit(repository);
      return rootCommit;
    },
    defaultBranch: () => findDefaultBranch(repository),
    originAddress: async () => {
      const result = await repository.git.run(["config", "--get", "remote.origin.url"]);
      return result.exitCode === 0 ? result.stdout.trim() : undefined;
    },
    compareWithBase: (branch, base) => compareWithBase(repository, branch, base),
    findFork: (branch, base) => findFork(repository, branch, base),
    rememberTakenBase: (branch, commit) => rememberTakenBase(repository, branch, commit),
    textAt: (commit, file) => readTextAt(repository, commit, file),
    messageOf: async (commit) => {
      const result = await repository.git.run([
        "show",
        "--no-patch",
        "--no-show-signature",
        "--format=%B",
        commit,
      ]);
      return result.exitCode === 0 ? result.stdout : undefined;
    },
    filesAt: (commit) => listFilesAt(repository, commit),
    changesOf: (commit, countEarlier) => readChanges(repository, commit, countEarlier),
    operation: () => findOperation(repository),
    describeHalfDone: () => describeHalfDone(repository),
    has: async (revision) => (await resolveCommit(repository, revision)) !== undefined,
    findCommit: (search) => findCommit(repository, search),
    countCommits: (from, to) => countCommits(repository, from, to),
    checkHistory: (known) => checkHistory(repository, known),
    lastCommitOf: (file) => lastCommitOf(repository, file),
    workSince: (base, ignored, preexisting, state) =>
      hasWork(repository, { base, ignored, preexisting, state }),
    fingerprint: (state, ignored = []) => fingerprint(repository, state, ignored),
    removeStaleLocks: async () => removeStaleLocks(repository, repository.log),
    removeRedirections: () => removeRedirections(repository),
    branch: () => currentBranch(repository),
    hasBranch: (branch) => hasBranch(repository, branch),
    switchTo: (branch, start) => switchTo(repository, branch, start),
    checkSwitch: (branch) => checkSwitch(repository, branch),
    author: () => readAuthor(repository),
    findRemoteObstacle: () => findRemoteObstacle(repository),
    resolveHalfDone: () => resolveHalfDone(repository),
    returnTo: (branch, lastCommit) => returnTo(repository, branch, lastCommit),
    checkOutClean: (request) => checkOutClean(repository, request),
    putBackCredentials: (sealing) => putBackCredentials(repository, sealing),
    openRemote: (request) => openRemote(repository, request),
    commit: (request) => commitWithoutConflicts(repository, request),
  };
}

/** Asks for conflicts only if git finds some: almost no commit has any. */
async function commitWithoutConflicts(repository: Repository, request: CommitRequest): Promise<CommitResult> {
  if (findOperation(repository)) await resolveHalfDone(repository);
  try {
    return await commitChanges(repository, request);
  } catch (error) {
    if (!(error instanceof UnresolvedConflict)) throw error;
    await resolveHalfDone(repository);
    return commitChanges(repository, request);
  }
}
