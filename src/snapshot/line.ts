// Opens the line of snapshots of one effort, the same way for a run and for whoever finishes for one.
import { type Log, makeFolder, removeFolder } from "../platform/index.ts";
import { openSnapshots, type SnapshotStore, type Snapshots } from "../store/index.ts";
import { stagingFolder } from "./layout.ts";

/** Which line, and whose hand writes it. */
export interface LineOptions {
  store: SnapshotStore;
  stateKey: string;
  repository: string | undefined;
  runId: string;
  attempt: number;
  workflowRun?: string | undefined;
  isLive?: ((workflowRun: string) => Promise<boolean | undefined>) | undefined;
  leaseLength?: number | undefined;
  from?: string | undefined;
  finishes?: boolean | undefined;
  /** How many generations stay. */
  keep: number | undefined;
  /** The newest generation that is known of already. */
  seen?: number | undefined;
  /** Where the effort's records are; whoever opens the line holds the effort's lock. */
  effortState: string;
  log: Log;
  now(): Date;
}

/** The line; snapshots are made beside the effort's records, where what is there is left from a run that was killed. */
export function openLine({ store, keep, effortState, ...line }: LineOptions): Snapshots {
  const temporaryFolder = stagingFolder(effortState);
  removeFolder(temporaryFolder);
  makeFolder(temporaryFolder);
  return openSnapshots({
    ...line,
    ...(keep === undefined ? {} : { keep }),
    store,
    temporaryFolder,
  });
}
