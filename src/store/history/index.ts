// The door to the snapshot history of a state key.
export {
  createSnapshotHistory,
  type SaveFacts,
  type SaveResult,
  type SnapshotCheck,
  type SnapshotHistory,
  type SnapshotHistoryOptions,
} from "./snapshot-history.ts";
export type { SnapshotFile } from "./staging.ts";
