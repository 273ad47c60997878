// The contract of a snapshot store, so that the snapshot history does not depend on the kind of store.

/** A snapshot as a store lists it. With `expires`, this run cannot remove it, and `remove` leaves it until it expires. */
export interface StoredSnapshot {
  readonly name: string;
  readonly generation: number;
  readonly expires?: true;
}

/** How much a store may fetch before it gives up on a snapshot. */
export interface FetchLimits {
  readonly files: number;
  readonly bytes: number;
}

/** Keeps generations of each state key. Errors end with the fix; `description`, such as "the folder /x", is for messages. */
export interface SnapshotStore {
  readonly description: string;
  /** The finished snapshots of a state key, highest generation first, without reading their contents. */
  list(stateKey: string): Promise<readonly StoredSnapshot[]>;
  /** Copies without following links. @throws DamagedSnapshot if irregular, illegally named, too large or gone */
  fetch(stateKey: string, stored: StoredSnapshot, into: string, limits: FetchLimits): Promise<void>;
  /** The stored `manifest.json`; undefined if it does not exist, is not a regular file or is too large. */
  readManifest(stateKey: string, stored: StoredSnapshot): Promise<Uint8Array | undefined>;
  /** Stores a staged folder completely, or not at all. @throws GenerationTaken if this generation or a later one exists */
  put(stateKey: string, generation: number, staged: string): Promise<StoredSnapshot>;
  /** Removes a snapshot unless it expires; does nothing if it does not exist. */
  remove(stateKey: string, stored: StoredSnapshot): Promise<void>;
}
