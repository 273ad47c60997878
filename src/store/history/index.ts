// The door to history.
export {
  type Acceptance,
  openSnapshots,
  type SaveResult,
  type Snapshots,
  type SnapshotsOptions,
} from "./snapshot-history.ts";
export type { SnapshotFile } from "./staging.ts";
