// Installs the ziti program where it is missing: one pinned archive, whole and with the bytes that were checked, or not at all.
import { createHash } from "node:crypto";
import * as path from "node:path";
import {
  type Clock,
  ConfigurationError,
  describeError,
  type Environment,
  findProgram,
  type MachineKind,
  makeFolder,
  makeTemporaryFolder,
  moveToNewPath,
  pickEnvironment,
  removeFile,
  removeFolder,
  runCommand,
  withDeadline,
  writeUnflushed,
} from "../../platform/index.ts";
import { type ZitiRelease, zitiReleases } from "./releases.ts";

/** What an installation needs. */
export interface InstallZitiOptions {
  machine: Pick<MachineKind, "system" | "architecture">;
  /** Where installed programs are kept, over runs. */
  folder: string;
  environment: Environment;
  clock: Clock;
  /** Where there is no more use for it. */
  signal?: AbortSignal;
  /** For tests; the table of the house otherwise. */
  releases?: readonly ZitiRelease[];
}

/** The most bytes that are taken; the archive of 1.6 has about 40 MB. */
const longestArchive = 200 * 1024 * 1024;
/** In ms. */
const downloadLimit = 120_000;
const unpackLimit = 60_000;

const remedy = "install ziti in a step before this one, so that it is on the search path";

/** The path of the program, installed if need be. @throws ConfigurationError where it cannot be had as it was pinned */
export async function installZiti(order: InstallZitiOptions): Promise<string> {
  const { machine, folder, releases = zitiReleases } = order;
  const { system, architecture } = machine;
  const release = releases.find((each) => each.system === system && each.architecture === architecture);
  if (!release)
    throw new ConfigurationError(`There is no pinned ziti for ${system} on ${architecture}; ${remedy}`);
  const { version, sha256 } = release;
  const home = path.join(folder, `ziti-${version}-${architecture}-${sha256.slice(0, 16)}`);
  const installed = programIn(home);
  if (installed) return installed;
  makeFolder(folder);
  const fresh = makeTemporaryFolder("install-", folder);
  try {
    const archive = await download(release, order);
    await unpack(archive, fresh, order);
    // Whole under its name, or not there; where another run was quicker, its own is as good.
    moveToNewPath(fresh, home);
  } catch (error) {
    const program = programIn(home);
    if (program) return program;
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(
      `ziti ${version} could not be installed (${describeError(error)}); ${remedy}`,
    );
  } finally {
    removeFolder(fresh);
  }
  return programIn(home) ?? path.join(home, "ziti");
}

/** The program in the folder of an archive; some releases have it in a folder of its own. */
function programIn(folder: string): string | undefined {
  const places = [path.join(folder, "ziti"), path.join(folder, "ziti/ziti")];
  return places.find((place) => findProgram(place, "", "/"));
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
      if (length > longestArchive) throw new Error(`the archive has more than ${longestArchive} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  });
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256)
    throw new ConfigurationError(
      `The archive of ziti ${version} has the checksum ${found} and not the pinned one; do not use it, tell of it at https://github.com/openziti/ziti/issues, and ${remedy}`,
    );
  return bytes;
}

/** Unpacks an archive whose bytes were checked. */
async function unpack(
  archive: Buffer,
  folder: string,
  { environment, signal }: InstallZitiOptions,
): Promise<void> {
  const file = path.join(folder, "archive.tar.gz");
  writeUnflushed(file, archive);
  const options = {
    ...{ folder, environment: pickEnvironment(environment, ["PATH"]), deadline: unpackLimit },
    ...(signal ? { signal } : {}),
  };
  const { exitCode, stderr, startError } = await runCommand("tar", ["-xzf", file], options);
  removeFile(file);
  if (exitCode !== 0) throw new Error(startError ?? `tar: ${describeError(stderr)}`);
  if (!programIn(folder)) throw new Error("there is no program in the archive");
}
