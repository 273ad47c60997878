// The address of the artifact package. The build replaces this file, because the package lies beside the bundle.

export const artifactModule = import.meta.resolve("@actions/artifact"); // its default export is the client
