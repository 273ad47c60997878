// Remembers what was already changed in the checkout before a run, so that it can be left alone.
import * as path from "node:path";
import type { Checkout } from "../../git/index.ts";
import type { Journal } from "../../journal/index.ts";
import { fileStatus, readText, replaceFile } from "../../platform/index.ts";
import { type EffortFiles, isEffortFile } from "./worktree-state.ts";

/** Paths from the checkout's top that were changed before the run, each with how the file looked then. */
export type PreExistingChanges = ReadonlyMap<string, string>;

/** Fixes how these files look now. */
export function recordPreExistingChanges(paths: readonly string[], folder: string): PreExistingChanges {
  return new Map(paths.map((file) => [file, appearance(path.join(folder, file))]));
}

/** Those that nobody has touched since; one that was touched in a turn has become part of the work. */
export function untouchedPaths(foreign: PreExistingChanges, folder: string): ReadonlySet<string> {
  const same = [...foreign].filter(([file, before]) => appearance(path.join(folder, file)) === before);
  return new Set(same.map(([file]) => file));
}

function appearance(file: string): string {
  const status = fileStatus(file);
  return status ? `${status.ino} ${status.size} ${status.mtimeNs} ${status.mode}` : "missing";
}

const storedName = "foreign.json";

/** Writes the changes down for the next run, which may have to take up this one's leftovers. */
export function storePreExistingChanges(effortState: string, foreign: PreExistingChanges): void {
  const file = path.join(effortState, storedName);
  if (foreign.size > 0 || fileStatus(file)) replaceFile(file, JSON.stringify([...foreign]));
}

/** Adds what a commit had to leave out, so that the next run knows it and does not take it for somebody else's. */
export function rememberLeftOut(effortState: string, leftOut: PreExistingChanges): void {
  if (leftOut.size > 0)
    storePreExistingChanges(effortState, new Map([...loadPreExistingChanges(effortState), ...leftOut]));
}

/** The changes that the last run wrote down; what cannot be read counts as none. */
export function loadPreExistingChanges(effortState: string): PreExistingChanges {
  try {
    const rows: unknown = JSON.parse(readText(path.join(effortState, storedName)) ?? "[]");
    return new Map(Array.isArray(rows) ? (rows as [string, string][]) : []);
  } catch {
    return new Map();
  }
}

/** What is looked at to tell whose the changes in a checkout are. */
export interface PreExistingChangesOptions extends EffortFiles {
  readonly checkout: Checkout | undefined;
  readonly journal: Journal;
  /** The top of the checkout. */
  readonly folder: string;
  readonly commit: "each" | "never";
  /** Git may write down what it found unchanged, which spares later looks; only where a run holds the checkout. */
  readonly mayRefresh?: boolean;
  /** The records come from another machine: what its last turn left stayed there. */
  readonly travelled?: boolean;
}

/**
 * What is changed in the checkout and is not ours; `unexpected` are the paths that no earlier run has told of. After an
 * iteration that was cut off the changes are its leftovers, and so they are where nothing is committed at all; save for
 * those that were foreign before.
 */
export async function findPreExistingChanges(
  parts: PreExistingChangesOptions,
): Promise<{ foreign: PreExistingChanges; unexpected: string[]; leftovers: boolean }> {
  const { checkout, journal, place, folder, commit } = parts;
  if (!checkout) return { foreign: new Map(), unexpected: [], leftovers: false };
  const known = loadPreExistingChanges(parts.effortState);
  const last = journal.read((tables) => tables.iterations.last(place.slug, 1))[0];
  const wasCutOff = last?.endedAt === null || (last?.outcome === "interrupted" && last.commitSha === null);
  if (last && !parts.travelled && (commit === "never" || wasCutOff))
    return { foreign: known, unexpected: [], leftovers: true };
  const { changes } = await checkout.state({ refresh: parts.mayRefresh === true });
  const changed = changes.map((change) => change.path).filter((file) => !isEffortFile(file, place));
  // What was left out of a commit before has been told then.
  const expected = untouchedPaths(known, folder);
  const unexpected = changed.filter((file) => !expected.has(file));
  return { foreign: recordPreExistingChanges(changed, folder), unexpected, leftovers: false };
}

/** A few of the paths, for a message. */
export function namePaths(paths: readonly string[]): string {
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : "";
  return `${paths.slice(0, 5).join(", ")}${more}`;
}
