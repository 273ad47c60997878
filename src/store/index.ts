// The door to where snapshots live; it knows nothing of what is in them.
export {
  type FetchLimits,
  NewerSnapshot,
  type SnapshotStore,
  type StoredSnapshot,
} from "./contract.ts";
export { createFolderStore } from "./folder-store.ts";
export { LineHeld } from "./lease.ts";
export type { Manifest, ManifestFile } from "./manifest.ts";
export { type ArtifactRunOptions, openArtifactStore } from "./open-artifact-store.ts";
export { openForeignArtifacts } from "./open-foreign-artifacts.ts";
export {
  type Acceptance,
  openSnapshots,
  type SaveResult,
  type Snapshots,
  type SnapshotsOptions,
} from "./snapshots.ts";
export type { SnapshotFile } from "./stage.ts";
