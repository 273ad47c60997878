// Finds an effort whose files are missing, because a dead run's agent left the checkout on a branch without them.
import * as path from "node:path";
import type { Checkout } from "../../git/index.ts";
import type { Journal } from "../../journal/index.ts";

/** An effort by its records alone. */
export interface LostEffort {
  readonly slug: string;
  readonly folder: string;
}

/** Where to look; `named` is the effort that the user asked for, relative to one of the `folders`. */
interface LostEffortSearch {
  readonly journal: Journal;
  readonly checkout: Checkout;
  readonly named: string | undefined;
  readonly folders: readonly string[];
}

/** The effort of this checkout with an open iteration; undefined if there is none, or several. */
export function findLostEffort({
  journal,
  checkout,
  named,
  folders,
}: LostEffortSearch): LostEffort | undefined {
  const open = journal.read((tables) =>
    tables.sessions.list().filter(({ taskName }) => tables.iterations.open(taskName) !== undefined),
  );
  const paths = named === undefined ? [] : folders.map((folder) => path.resolve(folder, named));
  const found = open.flatMap(({ taskName: slug, taskDir: folder }) => {
    const isHere = folder === checkout.top || folder?.startsWith(`${checkout.top}${path.sep}`);
    if (!folder || !isHere) return [];
    const isNamed = named === undefined || named === slug || paths.some((each) => isWithin(each, folder));
    return isNamed ? [{ slug, folder }] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || path.dirname(file) === folder;
}
