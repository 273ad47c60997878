// The product's version, as a constant, because beside the bundle there is no package.json to read.

/** The same as in package.json; a test holds them together. */
export const version = "0.1.0";
