// Writes src/run/release/version.ts: what the program knows of its package, because the bundle has no package.json beside it.
import { readFileSync } from "node:fs";

/** What package.json says of the project. */
export interface ProjectDescription {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly homepage: string;
}

/** The description in package.json: the one place that names the project's home and version. */
export function readDescription(): ProjectDescription {
  return JSON.parse(readFileSync("package.json", "utf8")) as ProjectDescription;
}

/** The whole of src/run/release/version.ts. */
export function renderVersion(): string {
  const { version, homepage } = readDescription();
  return [
    '// Made by "npm run generate" from package.json, which the bundle does not have beside it. Do not edit.',
    "",
    "/** The version of this program. */",
    `export const version = ${JSON.stringify(version)};`,
    "",
    "/** The address of the project on GitHub. */",
    `export const homepage = ${JSON.stringify(homepage)};`,
    "",
  ].join("\n");
}
