// Gives the rest of the program one object for the remote of its checkout, as it was when the run began.
import {
  type BundleRequest,
  type BundleResult,
  bundleWork,
  type RestoreRequest,
  type RestoreResult,
  restoreWork,
} from "./bundle/index.ts";
import type { Repository } from "./repository/index.ts";
import {
  type FetchBranchResult,
  type FetchCommitResult,
  fetchBranch,
  fetchCommit,
  type PublishResult,
  publishBranch,
  type SideBranchState,
} from "./sync/index.ts";
import {
  type Credentials,
  createTransportRedactor,
  findTransport,
  type IsolatedRepository,
  openIsolatedRepository,
  type RemovedCredentials,
  readSettings,
  removeStoredCredentials,
  withCredentials,
} from "./transport/index.ts";

/** How the remote is used. */
export interface RemoteRequest {
  /** The run's id; its first 8 characters go into the names of branches beside the work branch. */
  runId: string;
  /** The right to push; undefined where git has it on its own. */
  credentials?: Credentials | undefined;
}

/**
 * The remote of a checkout. How it is reached is read once, when it is opened: what is written into git's settings later
 * does not count, so an agent can neither lead a push elsewhere nor have a program of its own started by one. Nothing of it
 * lives on between calls, and calls must not run at the same time, nor with those of the checkout that change something.
 */
export interface Remote {
  /** The remote's name, `origin` wherever there is one; undefined where there is none. */
  readonly name: string | undefined;

  /**
   * Brings a branch to the remote: fetches what others pushed, puts our commits behind it, pushes without force, and tries
   * again where somebody was first. Where others changed the same, our commits go as they are to the branch
   * `<branch>-<run id>`, and so do those of later calls.
   */
  publish(branch: string): Promise<PublishResult>;
  /** Fetches a branch, so that it is known here as the remote's. */
  fetchBranch(branch: string): Promise<FetchBranchResult>;
  /**
   * Fetches one commit by its hash where it is not here.
   * @param depth so many commits of its history, in a shallow clone.
   */
  fetchCommit(commit: string, depth?: number): Promise<FetchCommitResult>;
  /** Takes the token that actions/checkout left in git's settings out of an agent's reach; this remote still knows it. */
  removeStoredCredentials(): Promise<RemovedCredentials>;
  /** Writes what the remote has not, commits and uncommitted files, into a file. The checkout stays as it is. */
  bundleWork(request: BundleRequest): Promise<BundleResult>;
  /** Puts back what a bundle carries. A second time it does nothing more. */
  restoreWork(request: RestoreRequest): Promise<RestoreResult>;
}

/** So often a push is tried while others are first. */
const pushAttempts = 5;

/** Opens the remote as git's settings have it now. */
export async function openRemote(repository: Repository, request: RemoteRequest): Promise<Remote> {
  const found = findTransport(await readSettings(repository));
  const transport = withCredentials(found, request.credentials);
  const redactor = createTransportRedactor(transport, request.credentials);
  const shortId = request.runId.slice(0, 8);
  const sideBranch = (branch: string) => `${branch}-${shortId}`;
  const lines = new Map<string, SideBranchState>();
  const inIsolation = async <Result>(
    work: (isolated: IsolatedRepository) => Promise<Result>,
  ): Promise<Result> => {
    using isolated = await openIsolatedRepository(repository, transport, redactor);
    return await work(isolated);
  };
  return {
    name: transport.remote,
    publish(branch) {
      const line = lines.get(branch) ?? {};
      lines.set(branch, line);
      const wanted = {
        branch,
        sideBranch: sideBranch(branch),
        sideBranchState: line,
        attempts: pushAttempts,
      };
      return inIsolation((isolated) => publishBranch(isolated, wanted));
    },
    fetchBranch: (branch) => inIsolation((isolated) => fetchBranch(isolated, branch)),
    fetchCommit: (commit, depth) => inIsolation((isolated) => fetchCommit(isolated, commit, depth)),
    removeStoredCredentials: () => removeStoredCredentials(repository),
    bundleWork: (wanted) => inIsolation((isolated) => bundleWork(isolated, wanted)),
    restoreWork: (wanted) =>
      inIsolation((isolated) => restoreWork(isolated, { ...wanted, sideBranch: sideBranch(wanted.branch) })),
  };
}
