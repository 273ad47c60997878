// Removes the generations that nobody will go back to, and never one that others may still need.
import { describeError, type Log } from "../../platform/index.ts";
import { NewerSnapshot, type SnapshotStore, type StoredSnapshot } from "../contract.ts";
import { describeOtherOwner, parseManifest, type SnapshotOwner } from "../manifest/index.ts";

/** What is known of a generation. */
export type GenerationVerdict =
  /** Saved or restored here. */
  | "valid"
  /** Was refused here when it was to be restored. */
  | "damaged"
  /** Not for us to judge: of a newer program, or of another repository or state key. */
  | "others";

/** What is needed to remove old generations. */
export interface RetentionOptions {
  readonly store: SnapshotStore;
  readonly owner: SnapshotOwner;
  /** How many that can be restored, as far as is known, stay. */
  readonly keep: number;
  /** By generation; what is found out is added. */
  readonly verdicts: Map<number, GenerationVerdict>;
  readonly log: Log;
}

/** Removes what is older than the ones to keep. It never fails: what cannot be removed is warned of and stays. */
export async function removeOldGenerations(retention: RetentionOptions): Promise<void> {
  const { store, owner, keep, verdicts, log } = retention;
  let kept = 0;
  let what = "old snapshots";
  try {
    for (const stored of await store.list(owner.stateKey)) {
      // One that nobody has looked into counts as whole: reading it would cost a download elsewhere.
      const isWhole = (verdicts.get(stored.generation) ?? "valid") === "valid";
      if (kept < keep) {
        kept += isWhole ? 1 : 0;
        continue;
      }
      what = `generation ${stored.generation}`;
      // The store leaves it, so there is no need to look into it.
      if (stored.expires || (await mayRemove(stored, retention))) await store.remove(owner.stateKey, stored);
    }
  } catch (error) {
    log.warn(`${what} in ${store.description} cannot be removed: ${describeError(error)}`);
  }
}

/** Whether a generation is ours to remove; its manifest says so unless it was saved or restored here. */
async function mayRemove(
  stored: StoredSnapshot,
  { store, owner, verdicts }: RetentionOptions,
): Promise<boolean> {
  const known = verdicts.get(stored.generation);
  if (known === "valid" || known === "others") return known === "valid";
  if (!hasOtherOwner(await store.readManifest(owner.stateKey, stored), owner)) return true;
  verdicts.set(stored.generation, "others");
  return false;
}

function hasOtherOwner(bytes: Uint8Array | undefined, owner: SnapshotOwner): boolean {
  if (!bytes) return false;
  try {
    return describeOtherOwner(parseManifest(bytes), owner) !== undefined;
  } catch (error) {
    return error instanceof NewerSnapshot;
  }
}
