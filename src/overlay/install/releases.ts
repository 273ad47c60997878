// The releases of the ziti program that may be installed; nothing else is.

/** An archive of a release. */
export interface ZitiRelease {
  version: string;
  /** System and architecture, as Node names them. */
  system: string;
  architecture: string;
  url: string;
  /** The archive's checksum, in hexadecimal. */
  sha256: string;
}

const version = "1.6.12";
const release = (architecture: string, name: string, sha256: string): ZitiRelease => ({
  version,
  system: "linux",
  architecture,
  sha256,
  url: `https://github.com/openziti/ziti/releases/download/v${version}/ziti-linux-${name}-${version}.tar.gz`,
});

/**
 * Both checksums come from the package index of Hermit (github.com/cashapp/hermit-packages, ziti.hcl at 889a1a8), which
 * computes them from the archives. The version is its newest of the series that the tests run (test/tools/ziti/go.mod).
 */
export const zitiReleases: readonly ZitiRelease[] = [
  release("x64", "amd64", "76b5737df55055c09321ad4014bcb0d3cc1cf3df6fa55d938814d8adab4ed73a"),
  release("arm64", "arm64", "9cec4e65e6ec27a7eda23e009f9e2a5c9154374f13f3ad4a74861c37f1ac9b4a"),
];
