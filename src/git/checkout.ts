// Gives the rest of the program one object for the checkout it works in.
import {
  type CommitRequest,
  type CommitResult,
  commitChanges,
  fingerprint,
  hasWork,
} from "./commit/index.ts";
import { openRemote, type Remote, type RemoteRequest } from "./remote.ts";
import {
  type CheckoutState,
  findCommit,
  findOperation,
  findRepository,
  findRootCommit,
  headCommit,
  type Operation,
  type Repository,
  type RepositoryLookup,
  readState,
  removeStaleLocks,
} from "./repository/index.ts";
import { abortOperation, findDefaultBranch, returnTo, switchTo } from "./worktree/index.ts";

/**
 * A work tree of a repository, and what the program does in it. Nothing of it lives on between calls, so there is nothing
 * to dispose of. Calls that change something must not run at the same time.
 */
export interface Checkout {
  /** The top folder of the work tree, links resolved. */
  readonly top: string;
  /** Where HEAD and the index are; in a linked work tree not `top/.git`. */
  readonly gitFolder: string;

  /** Where the checkout stands: commit, branch, every path that is not as committed. */
  state(options?: { refresh?: boolean }): Promise<CheckoutState>;
  /** The commit that is checked out; undefined where there is none yet. */
  head(): Promise<string | undefined>;
  /**
   * The hash of the repository's first commit, the same in every clone; undefined in a shallow or an empty one. The
   * first call walks the history of first parents, which takes a while in a long one.
   */
  repositoryId(): Promise<string | undefined>;
  /** What origin calls its HEAD, else `main` or `master` where one of them exists, else undefined. */
  defaultBranch(): Promise<string | undefined>;
  /** The address of the remote origin; undefined where there is none. */
  originAddress(): Promise<string | undefined>;
  /** The operation that is under way, such as a rebase that stopped at a conflict. */
  operation(): Operation | undefined;
  /** The newest of the last `count` commits on HEAD whose message holds exactly this line. */
  findCommit(line: string, count: number): Promise<string | undefined>;

  /**
   * Whether something but `ignoring` differs from the commit `base` (undefined: from nothing at all), in commits, in the
   * index, in files or by new files. Undefined where that cannot be told, because the base is not here any more.
   * @param ignoring paths that never count; `*` stands for anything but `/`, and `folder/` for all that is in it.
   * @param preexisting paths whose uncommitted changes do not count.
   */
  workSince(
    base: string | undefined,
    ignoring: readonly string[],
    preexisting: ReadonlySet<string>,
  ): Promise<boolean | undefined>;
  /**
   * A hash that changes when the commit or uncommitted files do; it costs no more than `state`.
   * @param state spares the call of `git status`.
   * @param ignoring as in `workSince`; holds for uncommitted files only.
   */
  fingerprint(state?: CheckoutState, ignoring?: readonly string[]): Promise<string>;

  /**
   * Removes the locks of a git that was killed, and returns their paths.
   * @throws ConfigurationError where a living process may hold one.
   */
  removeStaleLocks(): Promise<string[]>;
  /**
   * Checks out a branch: from here, else from origin, else a new one that begins at `start`, or at what is checked out. Uncommitted changes come along.
   * @throws ConfigurationError where git refuses; nothing is lost then.
   */
  switchTo(branch: string, start?: string): Promise<void>;
  /**
   * Gets back onto the work branch after a turn, losing no commit.
   * @param lastCommit the last commit known on that branch, to be kept if it was taken off.
   * @returns what had to be done, one sentence each.
   */
  returnTo(branch: string, lastCommit?: string): Promise<string[]>;
  /** The remote of this checkout, as git's settings have it now; there may be none, which its answers then say. */
  openRemote(request: RemoteRequest): Promise<Remote>;
  /**
   * Commits every change but those to leave out. Hooks and signing are off. A merge in progress is concluded; any other
   * half-done operation is aborted first.
   * @throws ConfigurationError where a conflict is unresolved.
   */
  commit(request: CommitRequest): Promise<CommitResult>;
}

/**
 * The checkout that a folder belongs to; undefined where there is no repository.
 * @throws ConfigurationError where git is missing, or the repository is bare, broken or not trusted.
 */
export async function openCheckout(lookup: RepositoryLookup): Promise<Checkout | undefined> {
  const repository = await findRepository(lookup);
  return repository && createCheckout(repository);
}

function createCheckout(repository: Repository): Checkout {
  let rootCommit: string | undefined;
  return {
    top: repository.top,
    gitFolder: repository.gitFolder,
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
    operation: () => findOperation(repository),
    findCommit: (line, count) => findCommit(repository, line, count),
    workSince: (base, ignoring, preexisting) => hasWork(repository, { base, ignoring, preexisting }),
    fingerprint: (state, ignoring = []) => fingerprint(repository, state, ignoring),
    removeStaleLocks: async () => removeStaleLocks(repository),
    switchTo: (branch, start) => switchTo(repository, branch, start),
    returnTo: (branch, lastCommit) => returnTo(repository, branch, lastCommit),
    openRemote: (request) => openRemote(repository, request),
    commit: async (request) => {
      await abortOperation(repository);
      return commitChanges(repository, request);
    },
  };
}
