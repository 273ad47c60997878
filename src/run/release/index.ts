// The door to the release that a program comes from.
export { actionReference, ownRelease, type Release, schemaAddress } from "./release.ts";
export { version } from "./version.ts";
