// Finds the ziti program, or installs it from a pinned archive whose checksum is verified.
import { createHash } from "node:crypto";
import * as path from "node:path";
import {
  type Clock,
  ConfigurationError,
  describeError,
  type Environment,
  findOwnProgram,
  findProgram,
  type MachineKind,
  makeFolder,
  makeTemporaryFolder,
  moveToNewPath,
  ownProgram,
  pickEnvironment,
  removeFile,
  removeFolder,
  runCommand,
  withDeadline,
  writeUnflushed,
} from "../../platform/index.ts";

/** An archive of a release; system and architecture are as Node names them. */
export interface ZitiRelease {
  version: string;
  system: string;
  architecture: string;
  url: string;
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

// Both checksums come from the package index of Hermit (github.com/cashapp/hermit-packages, ziti.hcl at 889a1a8), which
// computes them from the archives. The version is its newest of the series that the tests run (test/tools/ziti/go.mod).
export const zitiReleases: readonly ZitiRelease[] = [
  release("x64", "amd64", "76b5737df55055c09321ad4014bcb0d3cc1cf3df6fa55d938814d8adab4ed73a"),
  release("arm64", "arm64", "9cec4e65e6ec27a7eda23e009f9e2a5c9154374f13f3ad4a74861c37f1ac9b4a"),
];

/** What an installation needs. */
export interface InstallZitiOptions {
  machine: Pick<MachineKind, "system" | "architecture">;
  folder: string; // for installed programs, between runs
  environment: Environment;
  clock: Clock;
  signal?: AbortSignal;
  releases?: readonly ZitiRelease[]; // for tests; `zitiReleases` otherwise
}

const largestArchive = 200 * 1024 * 1024; // bytes; the archive of 1.6 has about 40 MB
const downloadLimit = 120_000; // ms
const unpackLimit = 60_000; // ms

const remedy = "install ziti in a step before this one, so that it is on the search path";

/** Where the program is looked for, and where it is installed. */
export interface FindZitiOptions extends Omit<InstallZitiOptions, "folder"> {
  folder: string | undefined; // undefined when nothing may be installed
}

/** The name or path of the program; also its name when it is missing and may not be installed. @throws ConfigurationError */
export async function findZiti({ folder, ...options }: FindZitiOptions): Promise<string> {
  if (folder === undefined || findOwnProgram("ziti", options.environment.PATH ?? "")) return "ziti";
  return installZiti({ ...options, folder });
}

/** Installs the program unless it is installed. @returns its path @throws ConfigurationError when the pinned archive cannot be had */
export async function installZiti(options: InstallZitiOptions): Promise<string> {
  const { machine, folder, releases = zitiReleases } = options;
  const { system, architecture } = machine;
  const release = releases.find((each) => each.system === system && each.architecture === architecture);
  if (!release)
    throw new ConfigurationError(`ralph-ci has no pinned ziti for ${system} on ${architecture}; ${remedy}`);
  const { version, sha256 } = release;
  const home = path.join(folder, `ziti-${version}-${architecture}-${sha256.slice(0, 16)}`);
  const installed = programIn(home);
  if (installed) return installed;
  makeFolder(folder);
  const temporary = makeTemporaryFolder("install-", folder);
  try {
    const archive = await download(release, options);
    await unpack(archive, temporary, options);
    // The folder gets its name only when it is complete. It does not matter which of two runs was first.
    moveToNewPath(temporary, home);
  } catch (error) {
    const program = programIn(home);
    if (program) return program;
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(
      `ziti ${version} could not be installed (${describeError(error)}); ${remedy}`,
    );
  } finally {
    removeFolder(temporary);
  }
  return programIn(home) ?? path.join(home, "ziti");
}

/** The program in an unpacked archive; some releases have it in a folder of its own. */
function programIn(folder: string): string | undefined {
  const paths = [path.join(folder, "ziti"), path.join(folder, "ziti/ziti")];
  return paths.find((file) => findProgram(file, "", "/"));
}

async function download(release: ZitiRelease, { clock, signal: stop }: InstallZitiOptions): Promise<Buffer> {
  const { url, sha256, version } = release;
  const bytes = await withDeadline(clock, downloadLimit, async (signal) => {
    const response = await fetch(url, { signal: stop ? AbortSignal.any([signal, stop]) : signal });
    if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of response.body ?? []) {
      length += piece.length;
      if (length > largestArchive) throw new Error(`the archive has more than ${largestArchive} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  });
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256)
    throw new ConfigurationError(
      `The archive of ziti ${version} has the checksum ${found} and not the pinned one; do not use it, report it at https://github.com/openziti/ziti/issues, and ${remedy}`,
    );
  return bytes;
}

async function unpack(
  archive: Buffer,
  folder: string,
  { environment, signal }: InstallZitiOptions,
): Promise<void> {
  const file = path.join(folder, "archive.tar.gz");
  writeUnflushed(file, archive);
  const { exitCode, stderr, startError } = await runCommand(
    ownProgram("tar", environment.PATH ?? ""),
    ["-xzf", file],
    {
      folder,
      environment: pickEnvironment(environment, ["PATH"]),
      deadline: unpackLimit,
      ...(signal ? { signal } : {}),
    },
  );
  removeFile(file);
  if (exitCode !== 0) throw new Error(startError ?? `tar: ${describeError(stderr)}`);
  if (!programIn(folder)) throw new Error("the archive does not hold the program");
}
