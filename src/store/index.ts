// The door to where snapshots live; it knows nothing of what is in them.

export { type ArtifactRunOptions, openArtifactStore, openForeignArtifacts } from "./artifacts/index.ts";
export {
  type FetchLimits,
  NewerSnapshot,
  type SnapshotStore,
  type StoredSnapshot,
} from "./contract.ts";
export { createFolderStore } from "./folder/index.ts";
export type { SnapshotFile } from "./history/index.ts";
export {
  type Acceptance,
  openSnapshots,
  type SaveResult,
  type Snapshots,
  type SnapshotsOptions,
} from "./history/index.ts";
export type { Manifest, ManifestFile } from "./manifest/index.ts";
export { LineHeld } from "./manifest/index.ts";
