// The paths in a state folder, for runs and for commands.
import * as path from "node:path";

/** Paths in the state folder. The database is in `root`; `effort` holds iterations, logs and the last written prd.json. */
export interface StateFolder {
  readonly root: string;
  readonly snapshots: string;
  effort(slug: string): string;
  signals(slug: string): string;
}

/** The paths in a state folder. Creates nothing. */
export function stateFolder(root: string): StateFolder {
  return {
    root,
    snapshots: path.join(root, "snapshots"),
    effort: (slug) => path.join(root, "efforts", slug),
    signals: (slug) => path.join(root, "signals", slug),
  };
}
