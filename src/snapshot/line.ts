// Opens the line of snapshots of one effort, the same way for a run and for whoever finishes for one.
import { type Log, makeFolder, removeFolder } from "../platform/index.ts";
import { createSnapshotHistory, type SnapshotHistory, type SnapshotStore } from "../store/index.ts";
import { stagingFolder } from "./layout.ts";

/** Which line, and whose hand writes it. */
export interface OpenHistoryOptions {
  store: SnapshotStore;
  stateKey: string;
  repository: string | undefined;
  runId: string;
  attempt: number;
  workflowRun?: string | undefined;
  isLive?: ((workflowRun: string) => Promise<boolean | undefined>) | undefined;
  leaseLength?: number | undefined;
  restoreFrom?: string | undefined;
  completesDeadRun?: boolean | undefined;
  /** How many generations stay. */
  keepGenerations: number | undefined;
  /** The newest generation that is known of already. */
  newestSeen?: number | undefined;
  /** Where the effort's records are; whoever opens the line holds the effort's lock. */
  effortState: string;
  log: Log;
  now(): Date;
}

/** The line; snapshots are made beside the effort's records, where what is there is left from a run that was killed. */
export function openSnapshotHistory({
  store,
  keepGenerations: keep,
  effortState,
  ...line
}: OpenHistoryOptions): SnapshotHistory {
  const temporaryFolder = stagingFolder(effortState);
  removeFolder(temporaryFolder);
  makeFolder(temporaryFolder);
  return createSnapshotHistory({
    ...line,
    ...(keep === undefined ? {} : { keepGenerations: keep }),
    store,
    temporaryFolder,
  });
}
