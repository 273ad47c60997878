// Removes generations that are too old to restore, but none that another program or owner may need.
import { describeError, type Log } from "../../platform/index.ts";
import type { SnapshotStore, StoredSnapshot } from "../contract.ts";
import { NewerSnapshot } from "../errors.ts";
import { describeOtherOwner, parseManifest, type SnapshotOwner } from "../manifest/index.ts";

/** `valid`: saved or restored by this run; `damaged`: refused; `others`: of a newer program or other owner, never removed. */
export type GenerationVerdict = "valid" | "damaged" | "others";

/** What the removal of old generations needs. */
export interface RetentionOptions {
  readonly store: SnapshotStore;
  readonly owner: SnapshotOwner;
  readonly keep: number;
  readonly verdicts: Map<number, GenerationVerdict>;
  readonly log: Log;
}

/** Removes all older generations. It never fails: it warns about a snapshot that cannot be removed. */
export async function removeOldGenerations(options: RetentionOptions): Promise<void> {
  const { store, owner, keep, verdicts, log } = options;
  let usable = 0;
  let subject = "old snapshots";
  try {
    for (const stored of await store.list(owner.stateKey)) {
      // An unknown generation counts as usable: checking it could cost a download.
      const isUsable = (verdicts.get(stored.generation) ?? "valid") === "valid";
      if (usable < keep) {
        usable += isUsable ? 1 : 0;
        continue;
      }
      subject = `generation ${stored.generation}`;
      // The store does not remove one that expires, so its manifest is not needed.
      if (stored.expires || (await mayRemove(stored, options))) await store.remove(owner.stateKey, stored);
    }
  } catch (error) {
    log.warn(`${subject} in ${store.description} cannot be removed: ${describeError(error)}`);
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
