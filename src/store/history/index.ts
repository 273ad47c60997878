// The door to history.
export {
  createSnapshotHistory,
  type SaveResult,
  type SnapshotCheck,
  type SnapshotHistory,
  type SnapshotHistoryOptions,
} from "./snapshot-history.ts";
export type { SnapshotFile } from "./staging.ts";
