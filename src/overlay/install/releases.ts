// Which release of the ziti program is installed where there is none; nothing is installed that is not in this table.

/** An archive of the project's releases. */
export interface ZitiRelease {
  version: string;
  /** As Node names them. */
  system: string;
  architecture: string;
  url: string;
  /** Of the archive, in hexadecimal. Undefined: nobody has looked yet, and it is not installed. */
  sha256: string | undefined;
}

const version = "1.6.5";
const release = (architecture: string, name: string, sha256: string | undefined): ZitiRelease => ({
  ...{ version, system: "linux", architecture, sha256 },
  url: `https://github.com/openziti/ziti/releases/download/v${version}/ziti-linux-${name}-${version}.tar.gz`,
});

/**
 * The version is the one that the tests run (test/tools/ziti/go.mod).
 * TO DO, with a network: fill in both digests from the list of checksums of the release, after checking them against archives
 * that were downloaded.
 */
export const zitiReleases: readonly ZitiRelease[] = [
  release("x64", "amd64", undefined),
  release("arm64", "arm64", undefined),
];
