// The snapshot history of one state key: a run restores the newest usable snapshot and saves the next ones.
import {
  ConfigurationError,
  describeError,
  emptyFolder,
  type Log,
  makeTemporaryFolder,
  removeFolderTree,
  SerialQueue,
} from "../../platform/index.ts";
import type { SnapshotStore, StoredSnapshot } from "../contract.ts";
import { DamagedSnapshot, explainFileErrors, GenerationTaken, NewerSnapshot } from "../errors.ts";
import {
  createLease,
  isLeaseActive,
  type Manifest,
  type ManifestFile,
  maxFiles,
  maxManifestBytes,
  parseManifest,
  type SnapshotOwner,
  StateKeyInUse,
  verifySnapshot,
} from "../manifest/index.ts";
import { quote } from "../names.ts";
import { fetchShared } from "./fetch-shared.ts";
import { noSnapshotOfRun, OtherRunsSnapshot, requireRun } from "./requested-run.ts";
import { type GenerationVerdict, removeOldGenerations } from "./retention.ts";
import { SharedFiles } from "./shared-files.ts";
import { type SnapshotFile, stageSnapshot } from "./staging.ts";

/** Checks a fetched folder before it is restored; an error marks the snapshot as damaged, NewerSnapshot as newer. */
export type SnapshotCheck = (folder: string, manifest: Manifest) => void | Promise<void>;

/** The result of a save. `superseded`: another writer (`run`, if known) saved a newer generation; nothing was written. */
export type SaveResult =
  | { readonly kind: "saved"; readonly manifest: Manifest }
  | {
      readonly kind: "superseded";
      readonly by: StoredSnapshot;
      readonly run: string | undefined;
    };

/** The snapshots of one state key, as one run sees them. Concurrent calls run one after the other. */
export interface SnapshotHistory {
  /**
   * Copies the newest usable generation into the empty folder `into`, which stays empty if there is none; logs skipped ones.
   * @throws StateKeyInUse if another run is active; ConfigurationError if only newer programs can read the snapshots, the
   *   requested run has none, or the store cannot be read
   */
  restore(into: string, check: SnapshotCheck): Promise<Manifest | undefined>;
  /** Stores the next generation. @throws Error ending with the fix; earlier ones stay */
  save(reason: string, files: readonly SnapshotFile[], about?: SaveFacts): Promise<SaveResult>;
}

/** What else to note about a generation: the last save of a run ends its lease; `effortId` is the effort's. */
export interface SaveFacts {
  readonly isLast?: boolean;
  readonly effortId?: string | undefined;
}

/** The store, the run that uses it, and its limits. Each save claims the state key for `leaseLength` ms, if given. */
export interface SnapshotHistoryOptions {
  readonly store: SnapshotStore;
  readonly stateKey: string;
  readonly repository: string | undefined;
  readonly runId: string;
  readonly attempt: number;
  readonly workflowRun?: string | undefined;
  readonly isLive?: ((workflowRun: string) => Promise<boolean | undefined>) | undefined;
  readonly leaseLength?: number | undefined;
  /** Saves for a run that died; the last save of that run may have succeeded without its knowledge. */
  readonly completesDeadRun?: boolean | undefined;
  /** Restores only snapshots of this run, or nothing if `none`. A generation newer than `newestSeen` is another writer's. */
  readonly restoreFrom?: string | undefined;
  readonly newestSeen?: number | undefined;
  readonly keepGenerations?: number | undefined;
  readonly maxBytes?: number;
  readonly log: Log;
  now(): Date;
  readonly temporaryFolder: string;
}

const defaultKeepGenerations = 3;
const defaultMaxBytes = 50 * 1024 * 1024;

/** The snapshot history of a state key; nothing is read yet. */
export function createSnapshotHistory(options: SnapshotHistoryOptions): SnapshotHistory {
  const history = new StoredHistory(options);
  const queue = new SerialQueue();
  return {
    restore: (into, check) => queue.run(() => history.restore(into, check)),
    save: (reason, files, about) => queue.run(() => history.save(reason, files, about)),
  };
}

class StoredHistory implements SnapshotHistory {
  readonly #options: SnapshotHistoryOptions;
  readonly #owner: SnapshotOwner;
  readonly #keep: number;
  readonly #maxBytes: number;
  readonly #verdicts = new Map<number, GenerationVerdict>();
  readonly #shared = new SharedFiles();
  #newestSeen: number | undefined;
  #parent: number | null = null;

  constructor(options: SnapshotHistoryOptions) {
    this.#options = options;
    this.#owner = { stateKey: options.stateKey, repository: options.repository };
    this.#newestSeen = options.newestSeen;
    this.#keep = options.keepGenerations ?? defaultKeepGenerations;
    this.#maxBytes = options.maxBytes ?? defaultMaxBytes;
  }

  async restore(into: string, check: SnapshotCheck): Promise<Manifest | undefined> {
    const { store, stateKey, restoreFrom } = this.#options;
    const listed = await store.list(stateKey);
    this.#newestSeen = Math.max(this.#newestSeen ?? 0, listed[0]?.generation ?? 0);
    if (restoreFrom === "none") return undefined;
    let newer: string | undefined;
    for (const stored of listed) {
      const result = await this.#tryRestore(stored, listed, into, check);
      if (!(result instanceof Error)) {
        await this.#refuseStateKeyInUse(result, into);
        this.#parent = stored.generation;
        return result;
      }
      if (result instanceof NewerSnapshot) newer ??= `generation ${stored.generation}: ${result.message}`;
    }
    if (newer === undefined && restoreFrom !== undefined) throw noSnapshotOfRun(restoreFrom, store, stateKey);
    if (newer === undefined) return undefined;
    throw new ConfigurationError(
      `${store.description} has no usable snapshot of ${quote(stateKey)}, but it has ${newer}; update ralph-ci, or give another --state-key`,
    );
  }

  /** A run that names the run to restore from made a choice, so it is not refused. */
  async #refuseStateKeyInUse(manifest: Manifest, into: string): Promise<void> {
    const { restoreFrom, now, isLive, stateKey, attempt, workflowRun } = this.#options;
    // A repeated job continues from its own earlier attempt, which is over.
    const isEarlierAttempt =
      workflowRun !== undefined && manifest.workflowRun === workflowRun && manifest.attempt < attempt;
    if (restoreFrom !== undefined || isEarlierAttempt) return;
    if (!(await isLeaseActive(manifest, { now: now(), isLive: isLive ?? (async () => undefined) }))) return;
    emptyFolder(into);
    const { runId, lease, generation } = manifest;
    const holder = manifest.workflowRun ?? runId;
    throw new StateKeyInUse(
      `run ${holder} on ${lease?.host} is using the state key ${quote(stateKey)} and has saved generation ${generation}; wait for that run or stop it; if it no longer exists, wait until its claim ends at ${lease?.until} or continue from its snapshot now with --state-from ${holder}`,
    );
  }

  /** The manifest, or why the snapshot cannot be used; then the log has the reason and `into` is empty. */
  async #tryRestore(
    stored: StoredSnapshot,
    listed: readonly StoredSnapshot[],
    into: string,
    check: SnapshotCheck,
  ): Promise<Manifest | Error> {
    const { store, stateKey, log, temporaryFolder, restoreFrom } = this.#options;
    const limits = { files: maxFiles + 1, bytes: 2 * this.#maxBytes + maxManifestBytes };
    const fetch = (each: StoredSnapshot, folder: string) => store.fetch(stateKey, each, folder, limits);
    try {
      await fetch(stored, into);
      const expected = { ...this.#owner, generation: stored.generation };
      const manifest = await verifySnapshot(into, expected, async (read) => {
        requireRun(read, restoreFrom);
        await fetchShared(read, into, { listed, owner: this.#owner, temporaryFolder, fetch });
      });
      requireRun(manifest, restoreFrom);
      await runCheck(check, into, manifest);
      this.#verdicts.set(stored.generation, "valid");
      return manifest;
    } catch (error) {
      emptyFolder(into);
      if (error instanceof OtherRunsSnapshot) return error;
      const isNewer = error instanceof NewerSnapshot;
      if (!isNewer && !(error instanceof DamagedSnapshot)) throw error;
      this.#verdicts.set(stored.generation, isNewer ? "others" : "damaged");
      log.warn(
        `generation ${stored.generation} in ${store.description} is not used: ${describeError(error)}`,
      );
      return error;
    }
  }

  async save(reason: string, files: readonly SnapshotFile[], about: SaveFacts = {}): Promise<SaveResult> {
    const { store, stateKey, log } = this.#options;
    const listed = await store.list(stateKey);
    const newest = listed[0];
    this.#newestSeen ??= newest?.generation ?? 0;
    if (newest && newest.generation > this.#newestSeen) {
      if (!this.#options.completesDeadRun || !(await this.#isOwn(newest))) return this.#supersededBy(newest);
      this.#newestSeen = newest.generation;
    }
    const generation = this.#newestSeen + 1;
    try {
      const manifest = await this.#put(
        files,
        this.#describe(generation, reason, about),
        // The next run may come after the earlier generations have expired.
        about.isLast ? [] : listed,
      );
      this.#shared.note(manifest, this.#options.now());
      this.#newestSeen = generation;
      this.#parent = generation;
      this.#verdicts.set(generation, "valid");
      await removeOldGenerations({
        store,
        owner: this.#owner,
        keep: this.#keep,
        verdicts: this.#verdicts,
        needs: this.#shared.needs,
        log,
      });
      return { kind: "saved", manifest };
    } catch (error) {
      if (error instanceof GenerationTaken) return this.#supersededBy(error.by);
      throw error;
    }
  }

  async #supersededBy(by: StoredSnapshot): Promise<SaveResult> {
    const manifest = await this.#readManifest(by).catch(() => undefined);
    return { kind: "superseded", by, run: manifest?.workflowRun ?? manifest?.runId };
  }

  async #isOwn(stored: StoredSnapshot): Promise<boolean> {
    return (await this.#readManifest(stored))?.runId === this.#options.runId;
  }

  async #readManifest(stored: StoredSnapshot): Promise<Manifest | undefined> {
    const { store, stateKey } = this.#options;
    const bytes = await store.readManifest(stateKey, stored);
    if (!bytes) return undefined;
    try {
      return parseManifest(bytes);
    } catch (error) {
      if (error instanceof DamagedSnapshot || error instanceof NewerSnapshot) return undefined;
      throw error;
    }
  }

  async #put(
    files: readonly SnapshotFile[],
    manifestFields: Omit<Manifest, "schema" | "files">,
    listed: readonly StoredSnapshot[],
  ): Promise<Manifest> {
    const { store, stateKey, log, temporaryFolder, now } = this.#options;
    const there = new Set(listed.map((each) => each.generation));
    const share = (staged: readonly ManifestFile[]) => this.#shared.share(staged, there, now());
    const { generation } = manifestFields;
    const failure = `a snapshot cannot be made in ${temporaryFolder}`;
    const fix = "make its files readable and that folder writable for this user";
    const makeStaging = () => makeTemporaryFolder("snapshot-", temporaryFolder);
    const folder = await explainFileErrors(failure, fix, makeStaging);
    try {
      const stage = () => stageSnapshot({ folder, files, maxBytes: this.#maxBytes, manifestFields, share });
      const { manifest, leftOut } = await explainFileErrors(failure, fix, stage);
      if (leftOut.length > 0) log.info(`generation ${generation} is saved without ${leftOut.join(", ")}`);
      await store.put(stateKey, generation, folder);
      return manifest;
    } finally {
      await removeFolderTree(folder);
    }
  }

  #describe(
    generation: number,
    reason: string,
    { isLast, effortId }: SaveFacts,
  ): Omit<Manifest, "schema" | "files"> {
    const { stateKey, repository, runId, attempt, workflowRun, leaseLength } = this.#options;
    const now = this.#options.now();
    return {
      stateKey,
      repository: repository ?? null,
      runId,
      attempt,
      generation,
      parent: this.#parent,
      createdAt: now.toISOString(),
      reason,
      ...(workflowRun === undefined ? {} : { workflowRun }),
      ...(effortId === undefined ? {} : { effortId }),
      ...(leaseLength === undefined || isLast ? {} : { lease: createLease(leaseLength, now) }),
    };
  }
}

async function runCheck(check: SnapshotCheck, folder: string, manifest: Manifest): Promise<void> {
  try {
    await check(folder, manifest);
  } catch (error) {
    if (error instanceof NewerSnapshot) throw error;
    throw new DamagedSnapshot(describeError(error));
  }
}
