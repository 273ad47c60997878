// The paths in a state folder, for runs and for commands.
import * as path from "node:path";

/** The paths in the state folder of this machine. The database is in `root` itself. */
export interface StateFolder {
  readonly root: string;
  readonly snapshots: string;
  /** The folder of an effort's files: iterations, logs, and the last written prd.json. */
  effort(slug: string): string;
  /** The folder of signal files for the effort's live run. */
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
