// The line of snapshots of one state key: what a run starts from, and what it leaves for the next.
import {
  ConfigurationError,
  describeError,
  emptyFolder,
  type Log,
  makeTemporaryFolder,
  removeFolder,
  SerialQueue,
} from "../../platform/index.ts";
import {
  DamagedSnapshot,
  GenerationTaken,
  NewerSnapshot,
  type SnapshotStore,
  type StoredSnapshot,
} from "../contract.ts";
import { explainFileErrors } from "../errors.ts";
import {
  createLease,
  isLeaseActive,
  type Manifest,
  maxFiles,
  maxManifestBytes,
  parseManifest,
  type SnapshotOwner,
  StateKeyInUse,
  verifySnapshot,
} from "../manifest/index.ts";
import { quote } from "../names.ts";
import { type GenerationVerdict, removeOldGenerations } from "./retention.ts";
import { type SnapshotFile, stageSnapshot } from "./staging.ts";

/** Looks into a fetched folder before it is taken; what it throws makes the snapshot a damaged one. */
export type SnapshotCheck = (folder: string, manifest: Manifest) => void | Promise<void>;

/** How a save ended: `superseded` means that another writer goes on from here, and nothing was written. */
export type SaveResult =
  | { readonly kind: "saved"; readonly manifest: Manifest }
  | {
      readonly kind: "superseded";
      readonly by: StoredSnapshot;
      /** The run that goes on, as `from` names it; undefined where that cannot be read. */
      readonly run: string | undefined;
    };

/** The snapshots of one state key, seen by one run. Calls that overlap are carried out one after the other. */
export interface SnapshotHistory {
  /**
   * Puts the newest generation that is whole into `into`, an empty folder of our own, and gives its manifest; undefined,
   * and the folder empty, where there is none. Each that is passed over is warned of with the reason.
   * @param accept may throw NewerSnapshot too
   * @throws ConfigurationError where there are only those of a newer program, or none of the run that is asked for, or the
   *   store cannot be read; LineHeld where another run is at work on the line
   */
  restore(into: string, accept: SnapshotCheck): Promise<Manifest | undefined>;
  /**
   * Keeps files as the next generation. The last one of a run gives its lease back.
   * @throws Error ending with what to do; the generations before stay as they are
   */
  save(reason: string, files: readonly SnapshotFile[], isLast?: boolean): Promise<SaveResult>;
}

/** What a line of snapshots is made from. */
export interface SnapshotHistoryOptions {
  readonly store: SnapshotStore;
  readonly stateKey: string;
  /** Where the effort lives, `owner/name`; undefined where it is not known. */
  readonly repository: string | undefined;
  readonly runId: string;
  readonly attempt: number;
  /** The id of the workflow service's run, where there is one. */
  readonly workflowRun?: string | undefined;
  /** Whether a run of that service still goes on; undefined where nobody can tell. */
  readonly isLive?: ((workflowRun: string) => Promise<boolean | undefined>) | undefined;
  /** How long the line is this run's after each save, in ms; undefined where others may write at any time. */
  readonly leaseLength?: number | undefined;
  /** It finishes for a run that is dead, whose last save may have come to its end after that run knew of it. */
  readonly completesDeadRun?: boolean | undefined;
  /** Only snapshots of this run are taken; `none` takes none. */
  readonly restoreFrom?: string | undefined;
  /** The newest generation that is known of already, as from an earlier look; a newer one is another writer's. */
  readonly newestSeen?: number | undefined;
  /** How many generations stay. */
  readonly keepGenerations?: number;
  /** The most bytes that all files of a snapshot have together. */
  readonly maxBytes?: number;
  readonly log: Log;
  now(): Date;
  /** Where files are staged; a folder of its own is made in it each time and removed. */
  readonly temporaryFolder: string;
}

const defaultKeepGenerations = 3;
const defaultMaxBytes = 50 * 1024 * 1024;

/** The line of snapshots of a state key; nothing is read yet. */
export function createSnapshotHistory(options: SnapshotHistoryOptions): SnapshotHistory {
  const line = new StoredHistory(options);
  const queue = new SerialQueue();
  return {
    restore: (into, accept) => queue.run(() => line.restore(into, accept)),
    save: (reason, files, isLast) => queue.run(() => line.save(reason, files, isLast)),
  };
}

class StoredHistory implements SnapshotHistory {
  readonly #options: SnapshotHistoryOptions;
  readonly #owner: SnapshotOwner;
  readonly #keep: number;
  readonly #largest: number;
  readonly #verdicts = new Map<number, GenerationVerdict>();
  /** The highest generation that this run knows of; undefined before its first look. */
  #newestSeen: number | undefined;
  /** The generation that the next one follows. */
  #parent: number | null = null;

  constructor(options: SnapshotHistoryOptions) {
    this.#options = options;
    this.#owner = { stateKey: options.stateKey, repository: options.repository };
    this.#newestSeen = options.newestSeen;
    this.#keep = options.keepGenerations ?? defaultKeepGenerations;
    this.#largest = options.maxBytes ?? defaultMaxBytes;
  }

  async restore(into: string, accept: SnapshotCheck): Promise<Manifest | undefined> {
    const { store, stateKey, restoreFrom } = this.#options;
    const listed = await store.list(stateKey);
    this.#newestSeen = Math.max(this.#newestSeen ?? 0, listed[0]?.generation ?? 0);
    if (restoreFrom === "none") return undefined;
    let newer: string | undefined;
    for (const stored of listed) {
      const result = await this.#tryRestore(stored, into, accept);
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
      `${store.description} has no snapshot of ${quote(stateKey)} that can be used, but has ${newer}; update ralph-ci, or give another --state-key`,
    );
  }

  /** Who asks for the snapshots of one run has chosen, and is not held back. */
  async #refuseStateKeyInUse(manifest: Manifest, into: string): Promise<void> {
    const {
      restoreFrom,
      now,
      isLive = async () => undefined,
      stateKey,
      attempt,
      workflowRun,
    } = this.#options;
    // A job that is tried again goes on from its own earlier attempt, which is over.
    const isEarlier =
      workflowRun !== undefined && manifest.workflowRun === workflowRun && manifest.attempt < attempt;
    if (restoreFrom !== undefined || isEarlier || !(await isLeaseActive(manifest, { now: now(), isLive })))
      return;
    emptyFolder(into);
    const { runId, lease, generation } = manifest;
    const holder = manifest.workflowRun ?? runId;
    throw new StateKeyInUse(
      `run ${holder} on ${lease?.host} is at work on ${quote(stateKey)} and has saved generation ${generation}; wait for it or stop it; where it is gone for good, its claim ends at ${lease?.until}, and --state-from ${holder} goes on from there at once`,
    );
  }

  /** The manifest, or why the snapshot cannot be used; then it has been told and `into` is empty again. */
  async #tryRestore(stored: StoredSnapshot, into: string, accept: SnapshotCheck): Promise<Manifest | Error> {
    const { store, stateKey, log } = this.#options;
    const limits = { files: maxFiles + 1, bytes: 2 * this.#largest + maxManifestBytes };
    try {
      await store.fetch(stateKey, stored, into, limits);
      const manifest = await verifySnapshot(into, { ...this.#owner, generation: stored.generation });
      if (!isFromRun(manifest, this.#options.restoreFrom)) {
        emptyFolder(into);
        return new OtherRunsSnapshot(`it is not of run ${this.#options.restoreFrom}`);
      }
      await runCheck(accept, into, manifest);
      this.#verdicts.set(stored.generation, "valid");
      return manifest;
    } catch (error) {
      emptyFolder(into);
      const isNewer = error instanceof NewerSnapshot;
      if (!isNewer && !(error instanceof DamagedSnapshot)) throw error;
      this.#verdicts.set(stored.generation, isNewer ? "others" : "damaged");
      log.warn(
        `generation ${stored.generation} in ${store.description} is not used: ${describeError(error)}`,
      );
      return error;
    }
  }

  async save(reason: string, files: readonly SnapshotFile[], isLast = false): Promise<SaveResult> {
    const { store, stateKey, log } = this.#options;
    const newest = (await store.list(stateKey))[0];
    this.#newestSeen ??= newest?.generation ?? 0;
    if (newest && newest.generation > this.#newestSeen) {
      if (!this.#options.completesDeadRun || !(await this.#isOurs(newest))) return this.#supersededBy(newest);
      this.#newestSeen = newest.generation;
    }
    const generation = this.#newestSeen + 1;
    try {
      const manifest = await this.#put(generation, files, this.#describe(generation, reason, isLast));
      this.#newestSeen = generation;
      this.#parent = generation;
      this.#verdicts.set(generation, "valid");
      await removeOldGenerations({
        store,
        owner: this.#owner,
        keep: this.#keep,
        verdicts: this.#verdicts,
        log,
      });
      return { kind: "saved", manifest };
    } catch (error) {
      if (error instanceof GenerationTaken) return this.#supersededBy(error.by);
      throw error;
    }
  }

  /** Whose it is matters less than that it is another's. */
  async #supersededBy(by: StoredSnapshot): Promise<SaveResult> {
    const manifest = await this.#readManifest(by).catch(() => undefined);
    return { kind: "superseded", by, run: manifest?.workflowRun ?? manifest?.runId };
  }

  /** Whether this run made it itself. */
  async #isOurs(stored: StoredSnapshot): Promise<boolean> {
    return (await this.#readManifest(stored))?.runId === this.#options.runId;
  }

  /** Undefined where it has none that this version can read. */
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
    generation: number,
    files: readonly SnapshotFile[],
    about: Omit<Manifest, "schema" | "files">,
  ): Promise<Manifest> {
    const { store, stateKey, log, temporaryFolder } = this.#options;
    const what = `a snapshot cannot be made in ${temporaryFolder}`;
    const fix = "let its files be readable and that folder writable for this user";
    const make = () => makeTemporaryFolder("snapshot-", temporaryFolder);
    const folder = await explainFileErrors(what, fix, make);
    try {
      const stage = () => stageSnapshot({ folder, files, maxBytes: this.#largest, manifestFields: about });
      const { manifest, leftOut } = await explainFileErrors(what, fix, stage);
      if (leftOut.length > 0) log.info(`generation ${generation} is saved without ${leftOut.join(", ")}`);
      await store.put(stateKey, generation, folder);
      return manifest;
    } finally {
      removeFolder(folder);
    }
  }

  #describe(generation: number, reason: string, isLast: boolean) {
    const { stateKey, repository, runId, attempt, workflowRun, leaseLength } = this.#options;
    const now = this.#options.now();
    const where = { stateKey, repository: repository ?? null, runId, attempt };
    return {
      ...{ ...where, generation, parent: this.#parent, createdAt: now.toISOString(), reason },
      ...(workflowRun === undefined ? {} : { workflowRun }),
      ...(leaseLength === undefined || isLast ? {} : { lease: createLease(leaseLength, now) }),
    };
  }
}

/** A snapshot that is whole, and is not the one that was asked for. */
class OtherRunsSnapshot extends Error {}

function isFromRun({ runId, workflowRun }: Manifest, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === runId || wanted === workflowRun;
}

function noSnapshotOfRun(run: string, store: SnapshotStore, stateKey: string): ConfigurationError {
  return new ConfigurationError(
    `${store.description} has no snapshot of ${quote(stateKey)} that run ${run} made and that can be used; write the id of a run that saved one with --state-from, or leave it out`,
  );
}

async function runCheck(accept: SnapshotCheck, folder: string, manifest: Manifest): Promise<void> {
  try {
    await accept(folder, manifest);
  } catch (error) {
    if (error instanceof NewerSnapshot) throw error;
    throw new DamagedSnapshot(describeError(error));
  }
}
