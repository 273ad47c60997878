// The door to manifests: format, lease and verification.
export { createLease, isLeaseActive, StateKeyInUse } from "./lease.ts";
export {
  describeOtherOwner,
  type Manifest,
  type ManifestFile,
  manifestName,
  maxFiles,
  maxManifestBytes,
  parseManifest,
  renderManifest,
  type SnapshotOwner,
} from "./manifest.ts";
export { verifySnapshot } from "./verify-snapshot.ts";
