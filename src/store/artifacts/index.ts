// The door to the store in GitHub artifacts.
export {
  describeArtifactRefusal,
  describeRunRefusal,
  type TrustRules,
  trustedEvents,
} from "./artifact-trust.ts";
export {
  type ArtifactRunOptions,
  createReadOnlyArtifactStore,
  openArtifactStore,
} from "./open-artifact-store.ts";
