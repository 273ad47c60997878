// Names the places in a state folder, so that a run and the commands that look at it never disagree on them.
import * as path from "node:path";

/** Where the records of this machine's efforts are kept; the database stands in `root` itself. */
export interface StateFolder {
  readonly root: string;
  /** Where snapshots are kept unless another folder is given. */
  readonly snapshots: string;
  /** The folder of an effort's files: iterations, logs, the prd.json that was written last. */
  effort(slug: string): string;
  /** The folder in which a file of a known name asks something of the effort's live run. */
  signals(slug: string): string;
}

/** The places in a state folder; none of them is made. */
export function stateFolder(root: string): StateFolder {
  return {
    root,
    snapshots: path.join(root, "snapshots"),
    effort: (slug) => path.join(root, "efforts", slug),
    signals: (slug) => path.join(root, "signals", slug),
  };
}
