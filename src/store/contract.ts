// The contract of a snapshot store, so that the snapshot history does not depend on the kind of store.

/** A snapshot as a store lists it. */
export interface StoredSnapshot {
  readonly name: string;
  readonly generation: number;
  /** This run cannot remove it: it stays until it expires, and `remove` leaves it. */
  readonly expires?: true;
}

/** How much a store may fetch before it gives up on a snapshot. */
export interface FetchLimits {
  readonly files: number;
  readonly bytes: number;
}

/** A place that keeps snapshots as numbered generations for each state key. The message of every error ends with the fix. */
export interface SnapshotStore {
  /** For messages, such as "the folder /x". */
  readonly description: string;
  /** The finished snapshots of a state key, highest generation first, without reading their contents. */
  list(stateKey: string): Promise<readonly StoredSnapshot[]>;
  /**
   * Copies the files into an existing empty folder. Follows no links and uses only legal names as paths.
   * @throws DamagedSnapshot for an irregular file, an illegal name, an exceeded limit or a snapshot that no longer exists
   */
  fetch(stateKey: string, stored: StoredSnapshot, into: string, limits: FetchLimits): Promise<void>;
  /** The stored `manifest.json`; undefined if it does not exist, is not a regular file or is too large. */
  readManifest(stateKey: string, stored: StoredSnapshot): Promise<Uint8Array | undefined>;
  /**
   * Stores the files of a staged folder (with `manifest.json`) as a generation, completely or not at all.
   * @throws GenerationTaken if this generation or a later one exists
   */
  put(stateKey: string, generation: number, staged: string): Promise<StoredSnapshot>;
  /** Removes a snapshot unless it expires; does nothing if it does not exist. */
  remove(stateKey: string, stored: StoredSnapshot): Promise<void>;
}
