// The line of snapshots of one state key: what a run starts from, and what it leaves for the next.
import {
  ConfigurationError,
  describeError,
  emptyFolder,
  type Log,
  makeTemporaryFolder,
  removeFolder,
} from "../platform/index.ts";
import {
  DamagedSnapshot,
  GenerationTaken,
  NewerSnapshot,
  type SnapshotStore,
  type StoredSnapshot,
} from "./contract.ts";
import { explainFaults } from "./faults.ts";
import { largestManifest, type Manifest, type ManifestOwner, mostFiles } from "./manifest.ts";
import { quote } from "./names.ts";
import { removeOld, type Verdict } from "./retention.ts";
import { type SnapshotFile, stageSnapshot } from "./stage.ts";
import { verifySnapshot } from "./verify.ts";

/** Looks into a fetched folder before it is taken; what it throws makes the snapshot a damaged one. */
export type Acceptance = (folder: string, manifest: Manifest) => void | Promise<void>;

/** How a save ended: `superseded` means that another writer goes on from here, and nothing was written. */
export type SaveResult =
  | { readonly kind: "saved"; readonly manifest: Manifest }
  | { readonly kind: "superseded"; readonly by: StoredSnapshot };

/** The snapshots of one state key, seen by one run. Calls that overlap are carried out one after the other. */
export interface Snapshots {
  /**
   * Puts the newest generation that is whole into `into`, an empty folder of our own, and gives its manifest; undefined,
   * and the folder empty, where there is none. Each that is passed over is warned of with the reason.
   * @param accept may throw NewerSnapshot too
   * @throws ConfigurationError where there are only those of a newer program, or the store cannot be read
   */
  restore(into: string, accept: Acceptance): Promise<Manifest | undefined>;
  /** Keeps files as the next generation. @throws Error ending with what to do; the generations before stay as they are */
  save(reason: string, files: readonly SnapshotFile[]): Promise<SaveResult>;
}

/** What a line of snapshots is made from. */
export interface SnapshotsOptions {
  readonly store: SnapshotStore;
  readonly stateKey: string;
  /** Where the effort lives, `owner/name`; undefined where it is not known. */
  readonly repository: string | undefined;
  readonly runId: string;
  readonly attempt: number;
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
    save: (reason, files) => next(() => line.save(reason, files)),
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
    const { store, stateKey } = this.#options;
    const listed = await store.list(stateKey);
    this.#seen = Math.max(this.#seen ?? 0, listed[0]?.generation ?? 0);
    let newer: string | undefined;
    for (const stored of listed) {
      const result = await this.#tryRestore(stored, into, accept);
      if (!(result instanceof Error)) {
        this.#parent = stored.generation;
        return result;
      }
      if (result instanceof NewerSnapshot) newer ??= `generation ${stored.generation}: ${result.message}`;
    }
    if (newer === undefined) return undefined;
    throw new ConfigurationError(
      `${store.description} has no snapshot of ${quote(stateKey)} that can be used, but has ${newer}; update ralph-ci, or give another --state-key`,
    );
  }

  /** The manifest, or why the snapshot cannot be used; then it has been told and `into` is empty again. */
  async #tryRestore(stored: StoredSnapshot, into: string, accept: Acceptance): Promise<Manifest | Error> {
    const { store, stateKey, log } = this.#options;
    const limits = { files: mostFiles + 1, bytes: 2 * this.#largest + largestManifest };
    try {
      await store.fetch(stateKey, stored, into, limits);
      const manifest = await verifySnapshot(into, { ...this.#owner, generation: stored.generation });
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

  async save(reason: string, files: readonly SnapshotFile[]): Promise<SaveResult> {
    const { store, stateKey, log } = this.#options;
    const newest = (await store.list(stateKey))[0];
    this.#seen ??= newest?.generation ?? 0;
    if (newest && newest.generation > this.#seen) return { kind: "superseded", by: newest };
    const generation = this.#seen + 1;
    try {
      const manifest = await this.#put(generation, reason, files);
      this.#seen = generation;
      this.#parent = generation;
      this.#verdicts.set(generation, "valid");
      await removeOld({ store, owner: this.#owner, keep: this.#keep, verdicts: this.#verdicts, log });
      return { kind: "saved", manifest };
    } catch (error) {
      if (error instanceof GenerationTaken) return { kind: "superseded", by: error.by };
      throw error;
    }
  }

  async #put(generation: number, reason: string, files: readonly SnapshotFile[]): Promise<Manifest> {
    const { store, stateKey, log, temporaryFolder } = this.#options;
    const what = `a snapshot cannot be made in ${temporaryFolder}`;
    const fix = "let its files be readable and that folder writable for this user";
    const make = () => makeTemporaryFolder("snapshot-", temporaryFolder);
    const folder = await explainFaults(what, fix, make);
    try {
      const about = this.#about(generation, reason);
      const stage = () => stageSnapshot({ folder, files, largest: this.#largest, about });
      const { manifest, leftOut } = await explainFaults(what, fix, stage);
      if (leftOut.length > 0) log.info(`generation ${generation} is saved without ${leftOut.join(", ")}`);
      await store.put(stateKey, generation, folder);
      return manifest;
    } finally {
      removeFolder(folder);
    }
  }

  #about(generation: number, reason: string) {
    const { stateKey, repository, runId, attempt } = this.#options;
    const createdAt = this.#options.now().toISOString();
    const where = { stateKey, repository: repository ?? null, runId, attempt };
    return { ...where, generation, parent: this.#parent, createdAt, reason };
  }
}

async function acceptOrRefuse(accept: Acceptance, folder: string, manifest: Manifest): Promise<void> {
  try {
    await accept(folder, manifest);
  } catch (error) {
    if (error instanceof NewerSnapshot) throw error;
    throw new DamagedSnapshot(describeError(error));
  }
}
