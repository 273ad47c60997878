// Made by "npm run generate" from package.json, which the bundle does not have beside it. Do not edit.

/** The version of this program. */
export const version = "0.1.0";

/** The address of the project on GitHub. */
export const homepage = "https://github.com/ralph-ci/ralph-ci";
