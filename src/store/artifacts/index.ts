// The door to artifacts.
export { type ArtifactRunOptions, openArtifactStore } from "./open-artifact-store.ts";
export { createReadOnlyArtifactStore } from "./open-foreign-artifacts.ts";
