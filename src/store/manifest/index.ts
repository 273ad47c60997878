// The door to manifests: format, lease and verification.
export { createLease, isLeaseActive, StateKeyInUse } from "./lease.ts";
export {
  describeOtherOwner,
  type Manifest,
  type ManifestFile,
  manifestName,
  maxFiles,
  maxHolders,
  maxManifestBytes,
  parseManifest,
  renderManifest,
  type SnapshotOwner,
  schemaOf,
} from "./manifest.ts";
export { readStoredManifest, verifySnapshot } from "./verify-snapshot.ts";
