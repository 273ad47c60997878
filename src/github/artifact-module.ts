// The address of the artifact package. The build replaces this file, because the package lies beside the bundle.

/** A module whose default export is the client of the package. */
export const artifactModule = import.meta.resolve("@actions/artifact");
