// What a release is of, and the commands that the steps of release.yml start. Node runs these files as they are.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The parts of package.json that a release needs. */
export interface ReleasedPackage {
  readonly name: string;
  readonly version: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** Such as `v1.2.3`; it never moves. */
  readonly tag: string;
  /** Such as `v1`; it follows the newest release. */
  readonly movingTag: string;
}

export function readPackage(text: string = readFileSync("package.json", "utf8")): ReleasedPackage {
  const { name, version, homepage } = JSON.parse(text) as Record<"name" | "version" | "homepage", string>;
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`package.json has the version "${version}"; make it like 1.2.3`);
  return {
    name,
    version,
    repository: new URL(homepage).pathname.slice(1),
    tag: `v${version}`,
    movingTag: `v${version.split(".")[0]}`,
  };
}

/** The files of a release, by their names in the folder that `pack.ts` fills. */
export function fileNames({ name, version }: ReleasedPackage): Record<"tarball" | "sbom" | "sums", string> {
  return { tarball: `${name}-${version}.tgz`, sbom: `${name}-${version}.cdx.json`, sums: "SHA256SUMS" };
}

/** The digest of a file in hexadecimal digits. */
export function digestOf(file: string, algorithm: "sha256" | "sha512" = "sha256"): string {
  return createHash(algorithm).update(readFileSync(file)).digest("hex");
}

/**
 * What a program prints. Its messages go to the log.
 * @throws Error if it fails
 */
export function outputOf(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): string {
  return execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: Object.assign({}, process.env, environment),
  }).trim();
}

/**
 * Runs a program whose output goes to the log.
 * @throws Error if it fails
 */
export function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });
}

/** The part of CHANGELOG.md about a version, without its heading. */
export function notesOf(version: string, changelog: string = readFileSync("CHANGELOG.md", "utf8")): string {
  const [, rest] = changelog.split(`\n## ${version}\n`);
  const notes = rest?.split(/^## /m)[0]?.trim();
  if (!notes) throw new Error(`CHANGELOG.md says nothing about ${version}; add a section "## ${version}"`);
  return notes;
}
