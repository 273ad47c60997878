// The door to manifest.
export { isHeld, LineHeld, makeLease } from "./lease.ts";
export {
  describeStranger,
  largestManifest,
  type Manifest,
  type ManifestFile,
  type ManifestOwner,
  manifestName,
  mostFiles,
  parseManifest,
  renderManifest,
} from "./manifest.ts";
export { verifySnapshot } from "./verify-snapshot.ts";
