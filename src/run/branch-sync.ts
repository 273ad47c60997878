// Syncs the work branch: pushes it where pushing is allowed, and bundles the rest into snapshots.
import type { EffortLocation } from "../effort/index.ts";
import type {
  BaseUpdateMethod,
  Checkout,
  CommitSigner,
  Credentials,
  PublishResult,
  Remote,
} from "../git/index.ts";
import type { Journal } from "../journal/index.ts";
import { isEffortFile, type LoopEvent, loadPreExistingChanges, untouchedPaths } from "../loop/index.ts";
import { describeError, fileStatus, SerialQueue } from "../platform/index.ts";
import type { WorkPush } from "../report/index.ts";
import { effortMerges } from "./effort-merge/index.ts";
import { type Squashed, squashStory } from "./story-commits/index.ts";

/** Moves the work of one run between this machine, the remote and the snapshots. Calls run one after another. */
export interface BranchSync extends Disposable {
  /** The secrets in the settings of git, which no output may show. */
  readonly secrets: readonly string[];
  /**
   * Fetches the remote's branch, so that it can be checked out with the commits that others pushed.
   * @returns the commit where a new branch starts; undefined for the one that is checked out
   */
  fetch(branch: string): Promise<string | undefined>;
  /** Fetches the branch that the effort came from, so that it can be compared; a failure is not told. */
  fetchBase(branch: string): Promise<void>;
  /** Takes new commits of the base branch into the work branch, or warns. @returns whether there were any */
  update(branch: string, base: string, method: BaseUpdateMethod): Promise<boolean>;
  /** Makes one commit of those of a passed story; `held`: its commits are not to be pushed yet. */
  squash(branch: string): Promise<Squashed>;
  /** Pushes new commits. @returns whether they were rebased onto commits of others */
  push(branch: string): Promise<boolean>;
  /** Whether the remote has the work; undefined where nothing is to be pushed. Connects to no remote and waits for no call. */
  readPush(branch: string): Promise<WorkPush | undefined>;
  /** The last commit that this run pushed, and the remote branch that has it. */
  pushedTo(): { commit: string; branch: string } | undefined;
  /** The commit that the remote had after the last push of this run; undefined if there was none. */
  pushedCommit(): string | undefined;
  /** Writes all work that the remote lacks, committed or not, into a file. @returns whether there was any */
  bundle(branch: string, file: string): Promise<boolean>;
  /** Restores a bundle of another machine; warns about parts that it cannot use. @returns whether all of it is restored */
  restore(branch: string, file: string): Promise<boolean>;
}

/** The checkout whose branch is synced, and how. */
export interface BranchSyncOptions {
  readonly runId: string;
  readonly folder: string;
  readonly location: EffortLocation;
  readonly checkout: Checkout | undefined;
  readonly effortState: string;
  readonly journal: Journal;
  announce(event: LoopEvent): void;
  /** The same checkout for calls made while an agent works; undefined where nothing is bundled. */
  readonly backgroundCheckout: Checkout | undefined;
  readonly stop?: AbortSignal;
  readonly pushes: boolean;
  readonly credentials: Credentials | undefined;
  /** Signs what is pushed; undefined where nothing is to be signed. */
  readonly signer?: CommitSigner | undefined;
  /** Where a new branch starts, instead of the checked-out commit. */
  readonly startCommit: string | undefined;
  /** Whether a token stored in the checkout is hidden from the agent until the end. */
  readonly hidesCredentials: boolean;
  /** Secrets that every step of the job has and no agent: what is hidden is kept sealed with them. */
  readonly sealing?: readonly string[] | undefined;
}

const largestBundle = 40 * 1024 * 1024; // bytes: a snapshot needs room for the rest

const heldBack = "they are pushed as one commit when their story passes (--squash story)";
const untilPushed = "Until a push succeeds, the commits stay in this checkout and in the snapshots.";

/** Opens the sync of one run's work branch. */
export async function openBranchSync(options: BranchSyncOptions): Promise<BranchSync> {
  const { checkout, backgroundCheckout, credentials, runId, hidesCredentials, sealing } = options;
  putBackCredentials(options);
  const merges = effortMerges(options.location);
  const request = { runId, credentials, merges, onlyKnownSettings: hidesCredentials };
  const remote = await checkout?.openRemote({ ...request, signer: options.signer });
  if (remote?.refusal !== undefined) options.announce({ kind: "warning", text: remote.refusal });
  const backgroundRemote = await backgroundCheckout?.openRemote(request);
  // The remotes opened above keep the credentials that are hidden now.
  const hidden = hidesCredentials ? await remote?.removeStoredCredentials(sealing) : undefined;
  const sync = new WorkBranchSync(options, remote, backgroundRemote);
  const queue = new SerialQueue();
  return {
    fetch: (branch) => queue.run(() => sync.fetch(branch)),
    fetchBase: (branch) => queue.run(() => sync.fetchBase(branch)),
    update: (branch, base, method) => queue.run(() => sync.update(branch, base, method)),
    squash: (branch) => queue.run(() => sync.squash(branch)),
    push: (branch) => queue.run(() => sync.push(branch)),
    readPush: (branch) => sync.readPush(branch),
    pushedTo: () => sync.pushedTo(),
    pushedCommit: () => sync.pushedCommit(),
    bundle: (branch, file) => queue.run(() => sync.bundle(branch, file)),
    restore: (branch, file) => queue.run(() => sync.restore(branch, file)),
    secrets: [...(remote?.secrets ?? []), ...(hidden?.secrets ?? [])],
    [Symbol.dispose]: () => {
      hidden?.restore();
      remote?.[Symbol.dispose]();
    },
  };
}

function putBackCredentials({ checkout, sealing = [], announce }: BranchSyncOptions): void {
  if (!checkout || checkout.putBackCredentials(sealing)) return;
  const text =
    "a run that died had set credentials in the settings of git aside, and they cannot be put back, because this run has other secrets; give the remote its password again with git remote set-url";
  announce({ kind: "warning", text });
}

/** Why the local branch has other commits after a push; nothing if they are only signed. */
function describeMove(branch: string, result: PublishResult): string[] {
  if (result.kind === "pushed" && result.isJoined)
    return [`${branch} was joined with its own former commits, which had been rewritten here`];
  const isSigned = result.kind === "aside" || (result.kind === "pushed" && !result.isRebased);
  return isSigned ? [] : [`${branch} was rebased onto commits that others pushed`];
}

class WorkBranchSync implements Omit<BranchSync, keyof Disposable | "secrets"> {
  readonly #options: BranchSyncOptions;
  readonly #remote: Remote | undefined;
  readonly #backgroundRemote: Remote | undefined;
  readonly #warned = new Set<string>();
  #pushed: string | undefined;
  /** HEAD when the base branch was last looked at. */
  #updated: string | undefined;
  /** HEAD at the run's first push. */
  #firstHead: string | undefined;
  /** Whether the remote lacked the branch when the run began. */
  #isNew = false;
  /** HEAD at the start of a branch that the remote lacks: a run without a commit leaves no branch there. */
  #emptyHead: string | undefined;
  /** Where the last push went, and why not to the work branch. */
  #destination: { readonly branch: string; readonly reason?: string } | undefined;
  /** Whether the commits wait for their story to pass. */
  #isHeld = false;
  /** Why the last push failed. */
  #refusal: string | undefined;

  constructor(options: BranchSyncOptions, remote: Remote | undefined, backgroundRemote: Remote | undefined) {
    this.#options = options;
    this.#remote = remote;
    this.#backgroundRemote = backgroundRemote;
  }

  async fetch(branch: string): Promise<string | undefined> {
    const { pushes, startCommit } = this.#options;
    const found = pushes ? await this.#remote?.fetchBranch(branch) : undefined;
    if (found?.kind === "unavailable") this.#warn(found.reason);
    this.#isNew = found?.kind === "fetched" && found.tip === undefined;
    if (startCommit === undefined) return undefined;
    const start = await this.#remote?.fetchCommit(startCommit, 1);
    if (start?.kind !== "unavailable") return startCommit;
    this.#warn(start.reason);
    return undefined;
  }

  async fetchBase(branch: string): Promise<void> {
    if (this.#options.pushes) await this.#remote?.fetchBase(branch);
    else await this.#remote?.fetchFork(branch);
  }

  async update(branch: string, base: string, method: BaseUpdateMethod): Promise<boolean> {
    const { checkout, announce } = this.#options;
    const head = await checkout?.head();
    // Without a new commit of ours, the last look was not long ago.
    if (!checkout || !this.#remote || head === undefined || head === this.#updated) return false;
    await this.fetchBase(base);
    const comparison = await checkout.compareWithBase(branch, base);
    const count = comparison?.missingCommits ?? 0;
    const request = comparison && { branch, base, tip: comparison.tip, method };
    const result = count > 0 && request ? await this.#remote.updateFromBase(request) : undefined;
    if (result?.kind === "left-out")
      this.#warn(`${base} was not taken into ${branch}, because ${result.reason}; merge it by hand.`);
    this.#updated = await checkout.head();
    if (result?.kind !== "updated") return false;
    await this.#recordMoved(result.newHashes);
    const commits = count === 1 ? "1 commit" : `${count} commits`;
    announce({ kind: "note", text: `${branch} took in ${commits} of ${base}` });
    return true;
  }

  async squash(branch: string): Promise<Squashed> {
    const { checkout, journal, location, announce } = this.#options;
    if (!checkout || !this.#remote) return "nothing";
    const squashed = await squashStory(
      { remote: this.#remote, journal, effort: location.slug, announce },
      branch,
    );
    this.#isHeld = squashed === "held";
    return squashed;
  }

  async push(branch: string): Promise<boolean> {
    const { checkout, pushes, announce } = this.#options;
    const head = pushes ? await checkout?.head() : undefined;
    if (!checkout || !this.#remote || head === undefined || head === this.#pushed) return false;
    // Only before the first turn: later an agent can write what the count trusts.
    const isFirst = this.#firstHead === undefined;
    this.#firstHead ??= head;
    if (isFirst && this.#isNew && (await this.#remote.countUnpushed(branch)) === 0) this.#emptyHead = head;
    if (head === this.#emptyHead) return false;
    const result = await this.#remote.publish(branch);
    if (result.kind === "unavailable") {
      this.#refusal = result.reason;
      this.#warn(result.reason, this.#remote.name === undefined ? "" : ` ${untilPushed}`);
      return false;
    }
    this.#refusal = undefined;
    if (result.kind !== "nothing") this.#destination = result;
    if (result.kind === "aside") this.#warn(result.reason);
    await this.#recordMoved(result.newHashes);
    if (result.kind !== "nothing" && result.unsigned !== undefined)
      this.#warn(`Commits are pushed without signatures, because ${result.unsigned}.`);
    this.#pushed = await checkout.head();
    if (this.#pushed === head) return false;
    for (const text of describeMove(branch, result)) announce({ kind: "note", text });
    return true;
  }

  async readPush(branch: string): Promise<WorkPush | undefined> {
    const { checkout, pushes } = this.#options;
    const head = pushes ? await checkout?.head() : undefined;
    if (!this.#remote || head === undefined) return undefined;
    if (head === this.#pushed) {
      const { branch: target, reason } = this.#destination ?? { branch };
      const kind = reason === undefined ? "pushed" : "aside";
      return { kind, branch: target, reason, unpushedCommits: 0 };
    }
    const reason = this.#refusal;
    const counted = await this.#remote.countUnpushed(branch);
    // The count trusts references that an agent can write; commits after a refused push are believed to be unpushed.
    const isNew = reason !== undefined && head !== this.#firstHead;
    if (counted === 0 && !isNew) return undefined;
    if (this.#isHeld) return { kind: "pending", branch, reason: heldBack, unpushedCommits: counted };
    const unpushedCommits = counted === 0 ? undefined : counted;
    const tried = reason === undefined ? "pending" : "refused";
    const kind = this.#remote.name === undefined ? "no-remote" : tried;
    return { kind, branch, reason, unpushedCommits };
  }

  pushedTo(): { commit: string; branch: string } | undefined {
    if (this.#pushed === undefined || this.#destination === undefined) return undefined;
    return { commit: this.#pushed, branch: this.#destination.branch };
  }

  pushedCommit(): string | undefined {
    return this.#pushed;
  }

  async bundle(branch: string, file: string): Promise<boolean> {
    const { backgroundCheckout, effortState, folder, location } = this.#options;
    if (!backgroundCheckout || !this.#backgroundRemote) return false;
    const { changes } = await backgroundCheckout.state();
    // The snapshot holds the effort's own files in forms that can be merged.
    const own = changes.map(({ path }) => path).filter((path) => isEffortFile(path, location));
    const preexisting = new Set([...untouchedPaths(loadPreExistingChanges(effortState), folder), ...own]);
    try {
      const bundled = await this.#backgroundRemote.bundleWork({
        branch,
        file,
        preexisting,
        maxBytes: largestBundle,
      });
      if (bundled.kind === "too-large") this.#warn(bundled.reason);
      return bundled.kind === "bundled";
    } catch (error) {
      // A snapshot that was abandoned must not be saved without the work.
      if (this.#options.stop?.aborted) throw error;
      this.#warn(`the snapshots do not hold the unpushed work: ${describeError(error)}`);
      return false;
    }
  }

  async restore(branch: string, file: string): Promise<boolean> {
    const restored = await this.#remote?.restoreWork({ branch, file });
    if (!restored) return false;
    // A run that was killed early may have restored the work already.
    if ("newHashes" in restored) await this.#recordMoved(restored.newHashes ?? new Map());
    if (restored.kind === "nothing") return fileStatus(file) !== undefined;
    if (restored.kind !== "restored") this.#warn(restored.reason);
    return restored.kind === "restored";
  }

  async #recordMoved(moved: ReadonlyMap<string, string>): Promise<void> {
    const { journal, location } = this.#options;
    if (moved.size > 0) await journal.write((tables) => tables.iterations.moveCommits(location.slug, moved));
  }

  /** Warns once of each problem. `consequence` is not said if another call has warned of the same problem. */
  #warn(problem: string, consequence = ""): void {
    if (!this.#warned.has(problem))
      this.#options.announce({ kind: "warning", text: `${problem}${consequence}` });
    this.#warned.add(problem);
  }
}
