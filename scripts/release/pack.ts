// Packs the release of this commit into a folder: the package, its bill of materials, and their digests.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { digestOf, fileNames, outputOf, readPackage } from "./project.ts";

/** The file by which an installed program knows its release; it is in the package only. */
const releaseFile = "release.json";

/** Fills the folder. The commit is the one that is checked out. */
export function packInto(folder: string): void {
  const released = readPackage();
  const { tarball, sbom, sums } = fileNames(released);
  mkdirSync(folder, { recursive: true });
  const commit = outputOf("git", ["rev-parse", "HEAD"]);
  writeFileSync(releaseFile, `${JSON.stringify({ version: released.version, commit })}\n`);
  try {
    outputOf("npm", ["pack", "--silent", "--pack-destination", folder]);
  } finally {
    rmSync(releaseFile);
  }
  copyFileSync("dist/sbom.cdx.json", path.join(folder, sbom));
  const lines = [tarball, sbom].map((name) => `${digestOf(path.join(folder, name))}  ${name}\n`);
  writeFileSync(path.join(folder, sums), lines.join(""));
}

if (process.argv[1] === import.meta.filename) {
  const [folder = "package"] = process.argv.slice(2);
  packInto(folder);
  console.log(`sums=${digestOf(path.join(folder, fileNames(readPackage()).sums))}`);
}
