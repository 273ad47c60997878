// Removes generations that are too old to restore, but none that another program or owner may need.
import { describeError, type Log } from "../../platform/index.ts";
import type { SnapshotStore, StoredSnapshot } from "../contract.ts";
import { DamagedSnapshot, NewerSnapshot } from "../errors.ts";
import { describeOtherOwner, parseManifest, type SnapshotOwner } from "../manifest/index.ts";

/** `valid`: saved or restored by this run; `damaged`: refused; `others`: of a newer program or other owner, never removed. */
export type GenerationVerdict = "valid" | "damaged" | "others";

/** What the removal of old generations needs. */
export interface RetentionOptions {
  readonly store: SnapshotStore;
  readonly owner: SnapshotOwner;
  readonly keep: number;
  readonly verdicts: Map<number, GenerationVerdict>;
  /** The generations that hold files of another one, as far as they are known. */
  readonly needs: Map<number, readonly number[]>;
  readonly log: Log;
}

/**
 * Removes all older generations, but none that has files of a newer one, and not the whole one before those. It never fails:
 * it warns about a snapshot that cannot be removed.
 */
export async function removeOldGenerations(options: RetentionOptions): Promise<void> {
  const { store, owner, keep, verdicts, log } = options;
  let subject = "old snapshots";
  try {
    const listed = await store.list(owner.stateKey);
    // An unknown generation counts as usable: checking it could cost a download.
    const isUsable = ({ generation }: StoredSnapshot) => (verdicts.get(generation) ?? "valid") === "valid";
    const last = listed.filter(isUsable)[keep - 1];
    const old = listed.filter(({ generation }) => generation < (last?.generation ?? 0));
    const needed = await findNeeded(listed, old, options);
    for (const stored of old) {
      if (needed.has(stored.generation)) continue;
      subject = `generation ${stored.generation}`;
      // The store does not remove one that expires, so its manifest is not needed.
      if (stored.expires || (await mayRemove(stored, options))) await store.remove(owner.stateKey, stored);
    }
  } catch (error) {
    log.warn(`${subject} in ${store.description} cannot be removed: ${describeError(error)}`);
  }
}

/** The old generations that others build on, and the newest whole one before them: what is left if they are damaged. */
async function findNeeded(
  listed: readonly StoredSnapshot[],
  old: readonly StoredSnapshot[],
  options: RetentionOptions,
): Promise<ReadonlySet<number>> {
  // What expires is never removed, and nothing else builds on it.
  const removable = old.filter(({ expires }) => !expires);
  if (removable.length === 0) return new Set();
  const kept = listed.filter((stored) => !stored.expires && !old.includes(stored));
  const needed = new Set<number>();
  for (const stored of kept) for (const each of await readNeeds(stored, options)) needed.add(each);
  if (needed.size === 0) return needed;
  const first = Math.min(...needed);
  for (const stored of [...kept, ...removable]) {
    if (stored.generation >= first || options.verdicts.get(stored.generation) === "damaged") continue;
    if ((await readNeeds(stored, options)).length > 0) continue;
    return needed.add(stored.generation);
  }
  return needed;
}

async function readNeeds(
  stored: StoredSnapshot,
  { store, owner, needs }: RetentionOptions,
): Promise<readonly number[]> {
  const known = needs.get(stored.generation);
  if (known) return known;
  const found = needsOf(await store.readManifest(owner.stateKey, stored));
  needs.set(stored.generation, found);
  return found;
}

function needsOf(manifest: Uint8Array | undefined): readonly number[] {
  try {
    return manifest ? [...new Set(parseManifest(manifest).files.flatMap((file) => file.in ?? []))] : [];
  } catch (error) {
    if (error instanceof DamagedSnapshot || error instanceof NewerSnapshot) return [];
    throw error;
  }
}

async function mayRemove(
  stored: StoredSnapshot,
  { store, owner, verdicts }: RetentionOptions,
): Promise<boolean> {
  const verdict = verdicts.get(stored.generation);
  if (verdict === "valid" || verdict === "others") return verdict === "valid";
  if (!hasOtherOwner(await store.readManifest(owner.stateKey, stored), owner)) return true;
  verdicts.set(stored.generation, "others");
  return false;
}

function hasOtherOwner(manifest: Uint8Array | undefined, owner: SnapshotOwner): boolean {
  if (!manifest) return false;
  try {
    return describeOtherOwner(parseManifest(manifest), owner) !== undefined;
  } catch (error) {
    return error instanceof NewerSnapshot;
  }
}
