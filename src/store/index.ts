// The door to where snapshots live; it knows nothing of what is in them.

export {
  type ArtifactRunOptions,
  createReadOnlyArtifactStore,
  openArtifactStore,
} from "./artifacts/index.ts";
export {
  type FetchLimits,
  NewerSnapshot,
  type SnapshotStore,
  type StoredSnapshot,
} from "./contract.ts";
export { createFolderStore } from "./folder/index.ts";
export type { SnapshotFile } from "./history/index.ts";
export {
  createSnapshotHistory,
  type SaveResult,
  type SnapshotCheck,
  type SnapshotHistory,
  type SnapshotHistoryOptions,
} from "./history/index.ts";
export type { Manifest, ManifestFile } from "./manifest/index.ts";
export { StateKeyInUse } from "./manifest/index.ts";
