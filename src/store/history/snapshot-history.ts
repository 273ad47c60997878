// The line of snapshots of one state key: what a run starts from, and what it leaves for the next.
import {
  ConfigurationError,
  describeError,
  emptyFolder,
  type Log,
  makeTemporaryFolder,
  removeFolder,
} from "../../platform/index.ts";
import {
  DamagedSnapshot,
  GenerationTaken,
  NewerSnapshot,
  type SnapshotStore,
  type StoredSnapshot,
} from "../contract.ts";
import { explainFaults } from "../errors.ts";
import {
  isHeld,
  LineHeld,
  largestManifest,
  type Manifest,
  type ManifestOwner,
  makeLease,
  mostFiles,
  parseManifest,
  verifySnapshot,
} from "../manifest/index.ts";
import { quote } from "../names.ts";
import { removeOld, type Verdict } from "./retention.ts";
import { type SnapshotFile, stageSnapshot } from "./staging.ts";

/** Looks into a fetched folder before it is taken; what it throws makes the snapshot a damaged one. */
export type Acceptance = (folder: string, manifest: Manifest) => void | Promise<void>;

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
export interface Snapshots {
  /**
   * Puts the newest generation that is whole into `into`, an empty folder of our own, and gives its manifest; undefined,
   * and the folder empty, where there is none. Each that is passed over is warned of with the reason.
   * @param accept may throw NewerSnapshot too
   * @throws ConfigurationError where there are only those of a newer program, or none of the run that is asked for, or the
   *   store cannot be read; LineHeld where another run is at work on the line
   */
  restore(into: string, accept: Acceptance): Promise<Manifest | undefined>;
  /**
   * Keeps files as the next generation. The last one of a run gives its lease back.
   * @throws Error ending with what to do; the generations before stay as they are
   */
  save(reason: string, files: readonly SnapshotFile[], isLast?: boolean): Promise<SaveResult>;
}

/** What a line of snapshots is made from. */
export interface SnapshotsOptions {
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
  readonly finishes?: boolean | undefined;
  /** Only snapshots of this run are taken; `none` takes none. */
  readonly from?: string | undefined;
  /** The newest generation that is known of already, as from an earlier look; a newer one is another writer's. */
  readonly seen?: number | undefined;
  /** How many generations stay. */
  readonly keep?: number;
  /** The most bytes that all files of a snapshot have together. */
  readonly largest?: number;
  readonly log: Log;
  now(): Date;
  /** Where files are staged; a folder of its own is made in it each time and removed. */
  readonly temporaryFolder: string;
}

const defaultKeep = 3;
const defaultLargest = 50 * 1024 * 1024;

/** The line of snapshots of a state key; nothing is read yet. */
export function openSnapshots(options: SnapshotsOptions): Snapshots {
  const line = new SnapshotLine(options);
  let last: Promise<unknown> = Promise.resolve();
  const next = <T>(act: () => Promise<T>): Promise<T> => {
    const result = last.then(act);
    last = result.catch(() => {});
    return result;
  };
  return {
    restore: (into, accept) => next(() => line.restore(into, accept)),
    save: (reason, files, isLast) => next(() => line.save(reason, files, isLast)),
  };
}

class SnapshotLine implements Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #owner: ManifestOwner;
  readonly #keep: number;
  readonly #largest: number;
  readonly #verdicts = new Map<number, Verdict>();
  /** The highest generation that this run knows of; undefined before its first look. */
  #seen: number | undefined;
  /** The generation that the next one follows. */
  #parent: number | null = null;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
    this.#owner = { stateKey: options.stateKey, repository: options.repository };
    this.#seen = options.seen;
    this.#keep = options.keep ?? defaultKeep;
    this.#largest = options.largest ?? defaultLargest;
  }

  async restore(into: string, accept: Acceptance): Promise<Manifest | undefined> {
    const { store, stateKey, from } = this.#options;
    const listed = await store.list(stateKey);
    this.#seen = Math.max(this.#seen ?? 0, listed[0]?.generation ?? 0);
    if (from === "none") return undefined;
    let newer: string | undefined;
    for (const stored of listed) {
      const result = await this.#tryRestore(stored, into, accept);
      if (!(result instanceof Error)) {
        await this.#refuseHeld(result, into);
        this.#parent = stored.generation;
        return result;
      }
      if (result instanceof NewerSnapshot) newer ??= `generation ${stored.generation}: ${result.message}`;
    }
    if (newer === undefined && from !== undefined) throw noneOf(from, store, stateKey);
    if (newer === undefined) return undefined;
    throw new ConfigurationError(
      `${store.description} has no snapshot of ${quote(stateKey)} that can be used, but has ${newer}; update ralph-ci, or give another --state-key`,
    );
  }

  /** Who asks for the snapshots of one run has chosen, and is not held back. */
  async #refuseHeld(manifest: Manifest, into: string): Promise<void> {
    const { from, now, isLive = async () => undefined, stateKey, attempt, workflowRun } = this.#options;
    // A job that is tried again goes on from its own earlier attempt, which is over.
    const isEarlier =
      workflowRun !== undefined && manifest.workflowRun === workflowRun && manifest.attempt < attempt;
    if (from !== undefined || isEarlier || !(await isHeld(manifest, { now: now(), isLive }))) return;
    emptyFolder(into);
    const { runId, lease, generation } = manifest;
    const holder = manifest.workflowRun ?? runId;
    throw new LineHeld(
      `run ${holder} on ${lease?.host} is at work on ${quote(stateKey)} and has saved generation ${generation}; wait for it or stop it; where it is gone for good, its claim ends at ${lease?.until}, and --state-from ${holder} goes on from there at once`,
    );
  }

  /** The manifest, or why the snapshot cannot be used; then it has been told and `into` is empty again. */
  async #tryRestore(stored: StoredSnapshot, into: string, accept: Acceptance): Promise<Manifest | Error> {
    const { store, stateKey, log } = this.#options;
    const limits = { files: mostFiles + 1, bytes: 2 * this.#largest + largestManifest };
    try {
      await store.fetch(stateKey, stored, into, limits);
      const manifest = await verifySnapshot(into, { ...this.#owner, generation: stored.generation });
      if (!isOfRun(manifest, this.#options.from)) {
        emptyFolder(into);
        return new Passed(`it is not of run ${this.#options.from}`);
      }
      await acceptOrRefuse(accept, into, manifest);
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
    this.#seen ??= newest?.generation ?? 0;
    if (newest && newest.generation > this.#seen) {
      if (!this.#options.finishes || !(await this.#isOurs(newest))) return this.#superseded(newest);
      this.#seen = newest.generation;
    }
    const generation = this.#seen + 1;
    try {
      const manifest = await this.#put(generation, files, this.#about(generation, reason, isLast));
      this.#seen = generation;
      this.#parent = generation;
      this.#verdicts.set(generation, "valid");
      await removeOld({ store, owner: this.#owner, keep: this.#keep, verdicts: this.#verdicts, log });
      return { kind: "saved", manifest };
    } catch (error) {
      if (error instanceof GenerationTaken) return this.#superseded(error.by);
      throw error;
    }
  }

  /** Whose it is matters less than that it is another's. */
  async #superseded(by: StoredSnapshot): Promise<SaveResult> {
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
    const folder = await explainFaults(what, fix, make);
    try {
      const stage = () => stageSnapshot({ folder, files, largest: this.#largest, about });
      const { manifest, leftOut } = await explainFaults(what, fix, stage);
      if (leftOut.length > 0) log.info(`generation ${generation} is saved without ${leftOut.join(", ")}`);
      await store.put(stateKey, generation, folder);
      return manifest;
    } finally {
      removeFolder(folder);
    }
  }

  #about(generation: number, reason: string, isLast: boolean) {
    const { stateKey, repository, runId, attempt, workflowRun, leaseLength } = this.#options;
    const now = this.#options.now();
    const where = { stateKey, repository: repository ?? null, runId, attempt };
    return {
      ...{ ...where, generation, parent: this.#parent, createdAt: now.toISOString(), reason },
      ...(workflowRun === undefined ? {} : { workflowRun }),
      ...(leaseLength === undefined || isLast ? {} : { lease: makeLease(leaseLength, now) }),
    };
  }
}

/** A snapshot that is whole, and is not the one that was asked for. */
class Passed extends Error {}

function isOfRun({ runId, workflowRun }: Manifest, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === runId || wanted === workflowRun;
}

function noneOf(run: string, store: SnapshotStore, stateKey: string): ConfigurationError {
  return new ConfigurationError(
    `${store.description} has no snapshot of ${quote(stateKey)} that run ${run} made and that can be used; write the id of a run that saved one with --state-from, or leave it out`,
  );
}

async function acceptOrRefuse(accept: Acceptance, folder: string, manifest: Manifest): Promise<void> {
  try {
    await accept(folder, manifest);
  } catch (error) {
    if (error instanceof NewerSnapshot) throw error;
    throw new DamagedSnapshot(describeError(error));
  }
}
