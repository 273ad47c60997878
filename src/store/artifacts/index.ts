// The door to the store in GitHub artifacts.
export {
  type ArtifactRunOptions,
  createReadOnlyArtifactStore,
  openArtifactStore,
} from "./open-artifact-store.ts";
