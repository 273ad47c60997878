// Tells whose the uncommitted changes in a checkout are, before a run begins and for whoever only looks.
import { isBookkeeping } from "./bookkeeping.ts";
import { type ForeignChanges, loadForeign, recordForeign, untouched } from "./foreign.ts";
import type { LoopParts } from "./parts.ts";

/** What is looked at to tell whose the changes in a checkout are. */
export type ForeignParts = Pick<LoopParts, "checkout" | "journal" | "place" | "folder" | "effortState"> & {
  readonly commit: "each" | "never";
  /** Git may write down what it found unchanged, which spares later looks; only where a run holds the checkout. */
  readonly mayRefresh?: boolean;
  /** The records come from another machine: what its last turn left stayed there. */
  readonly travelled?: boolean;
};

/**
 * What is changed in the checkout and is not ours; `unexpected` are the paths that no earlier run has told of. After an
 * iteration that was cut off the changes are its leftovers, and so they are where nothing is committed at all; save for
 * those that were foreign before.
 */
export async function findForeign(
  parts: ForeignParts,
): Promise<{ foreign: ForeignChanges; unexpected: string[]; leftovers: boolean }> {
  const { checkout, journal, place, folder, commit } = parts;
  if (!checkout) return { foreign: new Map(), unexpected: [], leftovers: false };
  const known = loadForeign(parts.effortState);
  const last = journal.read((tables) => tables.iterations.last(place.slug, 1))[0];
  const wasCutOff = last?.endedAt === null || (last?.outcome === "interrupted" && last.commitSha === null);
  if (last && !parts.travelled && (commit === "never" || wasCutOff))
    return { foreign: known, unexpected: [], leftovers: true };
  const { changes } = await checkout.state({ refresh: parts.mayRefresh === true });
  const changed = changes.map((change) => change.path).filter((file) => !isBookkeeping(file, place));
  // What was left out of a commit before has been told then.
  const expected = untouched(known, folder);
  const unexpected = changed.filter((file) => !expected.has(file));
  return { foreign: recordForeign(changed, folder), unexpected, leftovers: false };
}

/** A few of the paths, for a message. */
export function namePaths(paths: readonly string[]): string {
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : "";
  return `${paths.slice(0, 5).join(", ")}${more}`;
}
