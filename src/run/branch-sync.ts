// Gets the work to where others can go on with it: pushed where that is allowed, else carried along in snapshots.
import type { Checkout, Credentials, Remote } from "../git/index.ts";
import { isEffortFile, type LoopContext, loadPreExistingChanges, untouchedPaths } from "../loop/index.ts";
import { describeError, fileStatus } from "../platform/index.ts";

/** The way of the work from this machine to the next. */
export interface BranchSync extends Disposable {
  /**
   * Has the remote's branch known here, so that it can be checked out with what others have pushed.
   * @returns the commit that a new branch begins at; undefined for the one that is checked out
   */
  fetch(branch: string): Promise<string | undefined>;
  /** Makes new commits known to the remote. @returns whether the branch was put onto commits of others */
  push(branch: string): Promise<boolean>;
  /** Writes what the remote lacks, commits and what is not committed, into a file. @returns whether there is any */
  bundle(branch: string, file: string): Promise<boolean>;
  /**
   * Puts back what another machine carried; what cannot be used is told, and the run goes on without.
   * @returns whether all that it carried is here
   */
  restore(branch: string, file: string): Promise<boolean>;
}

/** What the work is moved with. */
export type BranchSyncOptions = Pick<
  LoopContext,
  "journal" | "place" | "announce" | "effortState" | "runId" | "folder" | "checkout"
> & {
  /** The same checkout for what goes on while an agent works; undefined where that is not asked for. */
  readonly besides: Checkout | undefined;
  /** When it aborts, `besides` is at work no more. */
  readonly stop?: AbortSignal;
  /** Whether commits are pushed. */
  readonly pushes: boolean;
  readonly credentials: Credentials | undefined;
  /** Where a new branch begins, instead of where the checkout stands. */
  readonly startCommit: string | undefined;
  /** Whether a token that the checkout holds is kept from the agent until the end. */
  readonly hidesCredentials: boolean;
};

/** The most that is carried, in bytes: more would leave no room for the rest of a snapshot. */
const largestCarried = 40 * 1024 * 1024;

/** The delivery of one run. Its calls are carried out one after the other. */
export async function openBranchSync(parts: BranchSyncOptions): Promise<BranchSync> {
  const { checkout, besides, credentials, runId, hidesCredentials } = parts;
  const remote = await checkout?.openRemote({ runId, credentials });
  const remoteBesides = await besides?.openRemote({ runId, credentials });
  // What was opened before still knows them.
  const hidden = hidesCredentials ? await remote?.setAsideCredentials() : undefined;
  const line = new DeliveryLine(parts, remote, remoteBesides);
  let last: Promise<unknown> = Promise.resolve();
  const next = <T>(act: () => Promise<T>): Promise<T> => {
    const result = last.then(act);
    last = result.catch(() => {});
    return result;
  };
  return {
    fetch: (branch) => next(() => line.fetch(branch)),
    push: (branch) => next(() => line.push(branch)),
    bundle: (branch, file) => next(() => line.bundle(branch, file)),
    restore: (branch, file) => next(() => line.restore(branch, file)),
    [Symbol.dispose]: () => hidden?.putBack(),
  };
}

class DeliveryLine implements Omit<BranchSync, keyof Disposable> {
  readonly #parts: BranchSyncOptions;
  readonly #remote: Remote | undefined;
  readonly #remoteBesides: Remote | undefined;
  readonly #told = new Set<string>();
  #pushed: string | undefined;

  constructor(parts: BranchSyncOptions, remote: Remote | undefined, remoteBesides: Remote | undefined) {
    this.#parts = parts;
    this.#remote = remote;
    this.#remoteBesides = remoteBesides;
  }

  async fetch(branch: string): Promise<string | undefined> {
    const { pushes, startCommit } = this.#parts;
    const found = pushes ? await this.#remote?.fetchBranch(branch) : undefined;
    if (found?.kind === "unavailable") this.#warn(found.reason);
    if (startCommit === undefined) return undefined;
    const start = await this.#remote?.fetchCommit(startCommit);
    if (start?.kind !== "unavailable") return startCommit;
    this.#warn(start.reason);
    return undefined;
  }

  async push(branch: string): Promise<boolean> {
    const { checkout, pushes, announce } = this.#parts;
    const head = pushes ? await checkout?.head() : undefined;
    if (!checkout || !this.#remote || head === undefined || head === this.#pushed) return false;
    const result = await this.#remote.publish(branch);
    if (result.kind === "unavailable") {
      this.#warn(`${result.reason} Meanwhile the commits stay here and in the snapshots.`);
      return false;
    }
    if (result.kind === "aside") this.#warn(result.reason);
    else await this.#follow(result.moved);
    this.#pushed = await checkout.head();
    if (this.#pushed === head) return false;
    announce({ kind: "note", text: `${branch} was put onto what others have pushed` });
    return true;
  }

  async bundle(branch: string, file: string): Promise<boolean> {
    const { besides, effortState, folder, place } = this.#parts;
    if (!besides || !this.#remoteBesides) return false;
    const { changes } = await besides.state();
    // The effort's own files travel with the snapshot in forms that can be merged.
    const own = changes.map(({ path }) => path).filter((path) => isEffortFile(path, place));
    const foreign = new Set([...untouchedPaths(loadPreExistingChanges(effortState), folder), ...own]);
    try {
      const bundled = await this.#remoteBesides.bundleWork({
        branch,
        file,
        foreign,
        largest: largestCarried,
      });
      if (bundled.kind === "too-large") this.#warn(bundled.reason);
      return bundled.kind === "bundled";
    } catch (error) {
      // A snapshot that was given up must not be made without the work.
      if (this.#parts.stop?.aborted) throw error;
      this.#warn(`what is not pushed does not travel with the snapshots: ${describeError(error)}`);
      return false;
    }
  }

  async restore(branch: string, file: string): Promise<boolean> {
    const restored = await this.#remote?.restoreWork({ branch, file });
    if (!restored) return false;
    // Put back already by a run that was ended before it came to anything else.
    if (restored.kind === "nothing") return fileStatus(file) !== undefined;
    if (restored.kind !== "restored") this.#warn(restored.reason);
    if (restored.kind === "restored" || restored.kind === "aside") await this.#follow(restored.moved);
    return restored.kind === "restored";
  }

  async #follow(moved: ReadonlyMap<string, string>): Promise<void> {
    const { journal, place } = this.#parts;
    if (moved.size > 0) await journal.write((tables) => tables.iterations.moveCommits(place.slug, moved));
  }

  #warn(text: string): void {
    if (!this.#told.has(text)) this.#parts.announce({ kind: "warning", text });
    this.#told.add(text);
  }
}
