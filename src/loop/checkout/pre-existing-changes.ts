// Remembers the changes that were in the checkout before a run, so that the run leaves them alone.
import * as path from "node:path";
import { fileStatus, type Redactor, readText, replaceFile } from "../../platform/index.ts";
import { isEffortFile, type RecordedEffort } from "./effort-files.ts";
import type { EffortCheckout } from "./worktree-state.ts";

/** Changed paths from the checkout's top, each with the file's status before the run. */
export type PreExistingChanges = ReadonlyMap<string, string>;

/** Records the status of these files now. */
export function recordPreExistingChanges(paths: readonly string[], folder: string): PreExistingChanges {
  return new Map(paths.map((file) => [file, describeStatus(path.join(folder, file))]));
}

/** The paths whose files have not changed since. A file that a turn changed is part of the work. */
export function untouchedPaths(changes: PreExistingChanges, folder: string): ReadonlySet<string> {
  const same = [...changes].filter(([file, before]) => describeStatus(path.join(folder, file)) === before);
  return new Set(same.map(([file]) => file));
}

function describeStatus(file: string): string {
  const status = fileStatus(file);
  return status ? `${status.ino} ${status.size} ${status.mtimeNs} ${status.mode}` : "missing";
}

const storedName = "foreign.json";

/** Stores the changes for the next run, which may continue with this run's uncommitted work. */
export function storePreExistingChanges(
  effortState: string,
  changes: PreExistingChanges,
  redactor: Redactor,
): void {
  const file = path.join(effortState, storedName);
  if (changes.size === 0 && !fileStatus(file)) return;
  const text = JSON.stringify([...changes]);
  const isSafe = redactor.text(text) === text;
  replaceFile(file, isSafe ? text : JSON.stringify([...changes].map((row) => hideName(row, redactor))));
}

/** A file whose name holds a secret is known by its status. */
function hideName([file, status]: [string, string], redactor: Redactor): [string, string] {
  const hidden = redactor.text(file);
  return hidden === file ? [file, status] : [`${hidden} ${status}`, status];
}

/** Adds what a commit left out, so that the next run does not report it as unexpected. */
export function rememberLeftOut(effortState: string, leftOut: PreExistingChanges, redactor: Redactor): void {
  if (leftOut.size === 0) return;
  const all = new Map([...loadPreExistingChanges(effortState), ...leftOut]);
  storePreExistingChanges(effortState, all, redactor);
}

/** The changes that the last run stored; an unreadable file counts as none. */
export function loadPreExistingChanges(effortState: string): PreExistingChanges {
  try {
    const rows: unknown = JSON.parse(readText(path.join(effortState, storedName)) ?? "[]");
    return new Map(Array.isArray(rows) ? (rows as [string, string][]) : []);
  } catch {
    return new Map();
  }
}

interface PreExistingChangesOptions extends RecordedEffort, EffortCheckout {
  readonly folder: string;
  readonly commit: "each" | "never";
  /** Git may refresh its index, which makes later questions faster. Only for a run that holds the checkout. */
  readonly mayRefresh?: boolean;
  /** The records come from another machine: the changes of its last turn are not here. */
  readonly fromSnapshot?: boolean;
}

/** Finds the changes in the checkout that are not the run's; `unexpected` are those that no earlier run reported. */
export async function findPreExistingChanges(
  options: PreExistingChangesOptions,
): Promise<{ preExistingChanges: PreExistingChanges; unexpected: string[]; leftovers: boolean }> {
  const { checkout, journal, location, folder, commit } = options;
  if (!checkout) return { preExistingChanges: new Map(), unexpected: [], leftovers: false };
  const known = loadPreExistingChanges(options.effortState);
  const last = journal.read((tables) => tables.iterations.last(location.slug, 1))[0];
  const wasInterrupted =
    last?.endedAt === null || (last?.outcome === "interrupted" && last.commitSha === null);
  // New changes are then leftovers of the effort's own work.
  if (last && !options.fromSnapshot && (commit === "never" || wasInterrupted))
    return { preExistingChanges: known, unexpected: [], leftovers: true };
  const { changes } = await checkout.state({ refresh: options.mayRefresh === true });
  const changed = changes.map((change) => change.path).filter((file) => !isEffortFile(file, location));
  // Files that a commit left out were reported then.
  const expected = untouchedPaths(known, folder);
  const statuses = new Set([...known.values()].filter((status) => status !== "missing"));
  const unexpected = changed.filter(
    (file) => !expected.has(file) && !statuses.has(describeStatus(path.join(folder, file))),
  );
  return { preExistingChanges: recordPreExistingChanges(changed, folder), unexpected, leftovers: false };
}

/** The first paths, for a message. */
export function namePaths(paths: readonly string[]): string {
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : "";
  return `${paths.slice(0, 5).join(", ")}${more}`;
}
