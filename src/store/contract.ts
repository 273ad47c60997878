// What every place that keeps snapshots promises, so that the line of snapshots need not know which one it is.

/** A snapshot as a store lists it. */
export interface StoredSnapshot {
  /** What the store calls it; means nothing to others. */
  readonly name: string;
  readonly generation: number;
  /** It is not for this run to remove: it goes by its age, and `remove` leaves it. */
  readonly expires?: true;
}

/** How much a store may fetch before it gives up on a snapshot. */
export interface FetchLimits {
  /** How many files. */
  readonly files: number;
  /** How many bytes all files have together. */
  readonly bytes: number;
}

/**
 * A place that keeps snapshots: generations of files, one line of them for each state key.
 * What goes wrong with the place itself is an error whose message ends with what to do.
 */
export interface SnapshotStore {
  /** For messages, such as "the folder /x". */
  readonly description: string;
  /** Those of a state key, newest (highest generation) first, without reading into them; unfinished ones are not among them. */
  list(stateKey: string): Promise<readonly StoredSnapshot[]>;
  /**
   * Puts its files into an empty folder that is there. Nothing in it is followed or used as a path but plain names.
   * @throws DamagedSnapshot where something is no plain file of a legal name, or more than the limits allow, or it is gone
   */
  fetch(stateKey: string, stored: StoredSnapshot, into: string, limits: FetchLimits): Promise<void>;
  /** Its `manifest.json` as it is kept; undefined where it is gone, or has none that is a plain file of a sane size. */
  readManifest(stateKey: string, stored: StoredSnapshot): Promise<Uint8Array | undefined>;
  /**
   * Keeps the files of a staged folder (`manifest.json` included) as a generation, whole or not at all.
   * @throws GenerationTaken where that generation or a later one is kept already
   */
  put(stateKey: string, generation: number, staged: string): Promise<StoredSnapshot>;
  /** Removes one, but for one that expires; none there is no error. */
  remove(stateKey: string, stored: StoredSnapshot): Promise<void>;
}

/** Another writer was first. */
export class GenerationTaken extends Error {
  override readonly name = "GenerationTaken";
  /** What that writer put there. */
  readonly by: StoredSnapshot;
  constructor(by: StoredSnapshot) {
    super(`generation ${by.generation} is kept already`);
    this.by = by;
  }
}

/** A snapshot is not what its writer made. The message says in what way, as the end of a sentence. */
export class DamagedSnapshot extends Error {
  override readonly name = "DamagedSnapshot";
}

/** A snapshot is whole but made by a later version of the program. The message says so, as the end of a sentence. */
export class NewerSnapshot extends Error {
  override readonly name = "NewerSnapshot";
}
