// The remote of a checkout. Git's settings are read once, so an agent's later ones cannot redirect a push or run programs.
import {
  type BundleRequest,
  type BundleResult,
  bundleWork,
  type RestoreRequest,
  type RestoreResult,
  restoreWork,
} from "./bundle/index.ts";
import {
  countUnpushedCommits,
  listUnpushed,
  type SquashRequest,
  squashCommits,
  type UnpushedCommit,
} from "./rebase/index.ts";
import { type FileMerges, GitHungError, noFileMerges, type Repository } from "./repository/index.ts";
import {
  type BaseUpdateRequest,
  type BaseUpdateResult,
  type CommitSigner,
  CommitSigning,
  describeRemoteError,
  type FetchBranchResult,
  type FetchCommitResult,
  fetchBranch,
  fetchCommit,
  fetchFork,
  fetchWithFork,
  noRemote,
  type PublishResult,
  publishBranch,
  recallPublished,
  type SideBranchState,
  updateFromBase,
} from "./sync/index.ts";
import {
  createTransportRedactor,
  describeRefused,
  findTransport,
  type IsolatedRepository,
  networkEnvironment,
  openIsolatedRepository,
  openTransport,
  probeRemote,
  type RemovedCredentials,
  readSettings,
  removeStoredCredentials,
  type TransportRequest,
} from "./transport/index.ts";

/** How the remote is used. The first 8 characters of `runId` are part of a side branch's name. */
export interface RemoteRequest extends TransportRequest {
  runId: string;
  /** The files that are merged by rules of their own; by default none. */
  merges?: FileMerges;
  /** Signs what is pushed; by default nothing does. */
  signer?: CommitSigner | undefined;
}

/** The remote of a checkout. Its calls and calls that change the checkout must run one at a time. */
export interface Remote extends Disposable {
  readonly name: string | undefined;
  /** The secrets in the settings of git: of headers, and the passwords in addresses. */
  readonly secrets: readonly string[];
  /** Why some settings of git are not used, as one sentence with the fix; undefined if all are. */
  readonly refusal: string | undefined;

  /**
   * Rebases and pushes without force. After a conflict, or where a rule refuses the branch, all pushes go to the side branch
   * `<branch>-<run id>`.
   */
  publish(branch: string): Promise<PublishResult>;
  /** How many commits of the branch the remote lacks, as far as this checkout knows; undefined if git cannot tell. */
  countUnpushed(branch: string): Promise<number | undefined>;
  /** The commits of the branch that are only here, the newest first, until a merge. */
  listUnpushed(branch: string): Promise<UnpushedCommit[]>;
  /** Makes one commit of the newest ones, with the same files. @returns its hash. @throws Error if the branch has moved */
  squash(request: SquashRequest): Promise<string>;
  /** Fetches the work branch and, in a shallow clone, the history down to where it forked from HEAD. */
  fetchBranch(branch: string): Promise<FetchBranchResult>;
  /** Takes a commit of the base branch into the work branch, or says why not; it connects to no remote. */
  updateFromBase(request: BaseUpdateRequest): Promise<BaseUpdateResult>;
  /** As `fetchBranch`, for a branch that is not the work branch. */
  fetchBase(branch: string): Promise<FetchBranchResult>;
  /** Fetches in a shallow clone the history down to where a branch, as it is known here, forked from HEAD. */
  fetchFork(branch: string): Promise<void>;
  /** Fetches a branch that is not the work branch, in a shallow clone without its history. */
  fetchTip(branch: string): Promise<FetchBranchResult>;
  fetchCommit(commit: string, depth?: number): Promise<FetchCommitResult>;
  /**
   * Sets the token that actions/checkout stored aside, to hide it from agents; this remote still has it. With secrets that
   * only this job has, also the passwords in addresses; a killed run leaves both sealed with them.
   */
  removeStoredCredentials(sealing?: readonly string[]): Promise<RemovedCredentials>;
  bundleWork(request: BundleRequest): Promise<BundleResult>;
  /** A second call with the same bundle does nothing. */
  restoreWork(request: RestoreRequest): Promise<RestoreResult>;
  /** Puts the record of what is known about the checkout back, if an agent changed it. */
  [Symbol.dispose](): void;
}

const pushAttempts = 5;

/** Why the remote does not take a push, in one sentence with the fix; undefined if it does. */
export async function findRemoteObstacle(repository: Repository): Promise<string | undefined> {
  const transport = findTransport(await readSettings(repository), repository.top);
  if (transport.remote === undefined) return noRemote.reason;
  const result = await probeRemote(repository, transport).catch((error: unknown) => {
    if (error instanceof GitHungError) return error;
    throw error;
  });
  if (result instanceof GitHungError)
    return `The remote ${transport.remote} does not answer; check that this machine can reach it (git ls-remote ${transport.remote}).`;
  return result.exitCode === 0
    ? undefined
    : describeRemoteError(`The remote ${transport.remote} does not take a push`, result);
}

/** Opens the remote with git's current settings. */
export async function openRemote(repository: Repository, request: RemoteRequest): Promise<Remote> {
  // Remembers the programs on the search path as they are before an agent works.
  networkEnvironment(repository.environment);
  const { transport, secrets, known, refused } = await openTransport(repository, request);
  const redactor = createTransportRedactor(transport, request.credentials);
  const shortId = request.runId.slice(0, 8);
  const sideBranchOf = (branch: string) => `${branch}-${shortId}`;
  const signing = request.signer && new CommitSigning(request.signer);
  const sideBranchStates = new Map<string, SideBranchState>();
  const inIsolation = async <Result>(
    action: (isolated: IsolatedRepository) => Promise<Result>,
  ): Promise<Result> => {
    using isolated = await openIsolatedRepository(
      repository,
      transport,
      redactor,
      request.merges ?? noFileMerges,
    );
    return await action(isolated);
  };
  return {
    name: transport.remote,
    secrets,
    refusal: refused.length > 0 ? describeRefused(refused) : undefined,
    publish(branch) {
      const sideBranchState = sideBranchStates.get(branch) ?? {};
      sideBranchStates.set(branch, sideBranchState);
      const sideBranch = sideBranchOf(branch);
      const publication = { branch, sideBranch, sideBranchState, attempts: pushAttempts, signing };
      return inIsolation((isolated) => publishBranch(isolated, publication));
    },
    countUnpushed: (branch) => countUnpushedCommits(repository, branch),
    listUnpushed: (branch) => inIsolation((isolated) => listUnpushed(isolated, branch)),
    squash: (squash) => squashCommits(repository, squash),
    fetchBranch: (branch) =>
      inIsolation(async (isolated) => {
        await recallPublished(isolated, { branch, target: branch });
        return fetchWithFork(isolated, branch);
      }),
    updateFromBase: (update) => inIsolation((isolated) => updateFromBase(isolated, update)),
    fetchBase: (branch) => inIsolation((isolated) => fetchWithFork(isolated, branch)),
    fetchFork: (branch) => inIsolation((isolated) => fetchFork(isolated, branch)),
    fetchTip: (branch) => inIsolation((isolated) => fetchBranch(isolated, branch)),
    fetchCommit: (commit, depth) => inIsolation((isolated) => fetchCommit(isolated, commit, depth)),
    removeStoredCredentials: (sealing) => removeStoredCredentials(repository, sealing),
    bundleWork: (bundle) => inIsolation((isolated) => bundleWork(isolated, bundle)),
    restoreWork({ file, branch }) {
      const restore = { file, branch, sideBranch: sideBranchOf(branch) };
      return inIsolation((isolated) => restoreWork(isolated, restore));
    },
    [Symbol.dispose]: () => known?.restore(),
  };
}
