// The door to the stores of snapshots; nothing here depends on the contents of a snapshot.
export {
  type ArtifactRunOptions,
  createReadOnlyArtifactStore,
  openArtifactStore,
  trustedEvents,
} from "./artifacts/index.ts";
export type { FetchLimits, SnapshotStore, StoredSnapshot } from "./contract.ts";
export { NewerSnapshot } from "./errors.ts";
export { createFolderStore } from "./folder/index.ts";
export {
  createSnapshotHistory,
  type SaveResult,
  type SnapshotCheck,
  type SnapshotFile,
  type SnapshotHistory,
  type SnapshotHistoryOptions,
} from "./history/index.ts";
export { type Manifest, type ManifestFile, StateKeyInUse } from "./manifest/index.ts";
export { findStarter, leaveMark, type MarkPlace } from "./marks/index.ts";
export { stateKeySlug } from "./names.ts";
