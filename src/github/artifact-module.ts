// Says where the package for artifacts is; in a bundle it stands beside it, and the build puts another text in place of this.

/** The address of a module whose default export is the package's client. */
export const artifactModule = import.meta.resolve("@actions/artifact");
