// Checks the files of a release before they are published: that they are those that were built, from this commit.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { digestOf, fileNames, outputOf, readPackage, run } from "./project.ts";

/**
 * Checks what a job handed over.
 * @throws Error that says what differs
 */
export function checkPackage(folder: string, expectedSums: string): void {
  const { tarball, sbom, sums } = fileNames(readPackage());
  const found = readdirSync(folder).sort();
  const expected = [tarball, sbom, sums].sort();
  if (found.join() !== expected.join())
    throw new Error(
      `${folder} holds ${found.join(", ")} instead of ${expected.join(", ")}; build the release again`,
    );
  requireSame(digestOf(path.join(folder, sums)), expectedSums, `the digest of ${sums}`);
  for (const line of readFileSync(path.join(folder, sums), "utf8").trim().split("\n")) {
    const [digest = "", name = ""] = line.split("  ");
    requireSame(digestOf(path.join(folder, name)), digest, `the digest of ${name}`);
  }
  const opened = mkdtempSync(path.join(tmpdir(), "ralph-ci-release-"));
  try {
    run("tar", ["-xzf", path.join(folder, tarball), "-C", opened]);
    checkContents(path.join(opened, "package"));
  } finally {
    rmSync(opened, { recursive: true });
  }
  requireSame(digestOf(path.join(folder, sbom)), digestOf("dist/sbom.cdx.json"), "the bill of materials");
}

/** Compares the files of the package with those of the commit. */
function checkContents(packed: string): void {
  const files = readdirSync(packed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(packed, path.join(entry.parentPath, entry.name)));
  const commit = outputOf("git", ["rev-parse", "HEAD"]);
  for (const file of files.filter((name) => name !== "release.json"))
    requireSame(digestOf(path.join(packed, file)), digestOf(file), `${file} in the package`);
  const { commit: named } = JSON.parse(readFileSync(path.join(packed, "release.json"), "utf8")) as Record<
    string,
    string
  >;
  requireSame(named, commit, "the commit in release.json");
  const tracked = outputOf("git", ["ls-files", "dist"]).split("\n");
  const missing = tracked.filter((name) => !files.includes(name));
  if (missing.length > 0)
    throw new Error(`the package lacks ${missing.join(", ")}; add them to "files" of package.json`);
}

function requireSame(found: string | undefined, expected: string, subject: string): void {
  if (found !== expected)
    throw new Error(`${subject} is ${found} and not ${expected}; build the release again`);
}

if (process.argv[1] === import.meta.filename) {
  const [folder = "package", sums = ""] = process.argv.slice(2);
  checkPackage(folder, sums);
  console.log(`${folder} holds what was built from ${outputOf("git", ["rev-parse", "HEAD"])}.`);
}
