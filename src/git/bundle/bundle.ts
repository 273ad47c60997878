// Packs the work that the remote has not into one file, for runs that may not push.
import { copyToNewPath, fileStatus, moveFile, readRange, removeFile } from "../../platform/index.ts";
import type { LeftOut } from "../commit/index.ts";
import { listNotOursAnywhere } from "../rebase/index.ts";
import { gitReason, resolveCommit } from "../repository/index.ts";
import type { Room } from "../transport/index.ts";
import { largestHeader, parseBundleHeader, uncommittedReference } from "./bundle-file.ts";
import { commitUncommitted } from "./uncommitted-changes.ts";

/** What is to be packed. */
export interface BundleRequest {
  branch: string;
  /** Where the bundle goes; what is there is replaced, or removed where there is nothing to carry. */
  file: string;
  /** Paths whose uncommitted changes are somebody else's. */
  foreign: ReadonlySet<string>;
  /** The most that the file may have, in bytes. */
  largest: number;
}

/** What became of it. */
export type Bundled =
  | {
      kind: "bundled";
      /** The size of the file. */
      bytes: number;
      /** Commits that the next machine has to have; the file names them, too. */
      bases: readonly string[];
      /** The newest commit of the work branch. */
      tip: string;
      /** The commit with what was uncommitted; undefined where there was nothing. */
      uncommitted: string | undefined;
      /** What was left out though nobody asked for that. */
      leftOut: readonly LeftOut[];
    }
  /** The remote has everything; there is no file. */
  | { kind: "nothing"; leftOut: readonly LeftOut[] }
  /** It would be larger than it may; there is no file. `reason` ends with what to do. */
  | { kind: "too-large"; bytes: number; reason: string };

/** Packs a branch. Neither index nor files of the checkout change. @throws Error where git cannot */
export async function bundleWork(room: Room, request: BundleRequest): Promise<Bundled> {
  const { branch, file, foreign, largest } = request;
  const { repository } = room;
  const tip = await resolveCommit(repository, `refs/heads/${branch}`);
  const { commit: uncommitted, leftOut } = await commitUncommitted(repository, foreign);
  const carryNothing = (): Bundled => {
    removeFile(file);
    return { kind: "nothing", leftOut };
  };
  if (tip === undefined) return carryNothing();
  const notOurs = (await listNotOursAnywhere(room, branch)).map((commit) => `^${commit}`);
  const input = (commits: readonly string[]) => [...commits, ...notOurs, ""].join("\n");
  const count = await room.git.output(["rev-list", "--count", "--stdin"], {
    input: input(uncommitted ? [tip, uncommitted] : [tip]),
  });
  if (Number(count) === 0) return carryNothing();
  const references = [
    [`refs/heads/${branch}`, tip],
    [uncommittedReference(branch), uncommitted],
  ].filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const entry of references) await room.git.output(["update-ref", ...entry]);
  const made = `${room.folder}/work.bundle`;
  const result = await room.git.run(["bundle", "create", "--quiet", made, "--stdin"], {
    input: input(references.map(([name]) => name)),
  });
  if (result.exitCode !== 0) throw new Error(`git bundle failed: ${gitReason(result)}.`);
  const bytes = Number(fileStatus(made)?.size ?? 0n);
  if (bytes > largest) {
    removeFile(file);
    return { kind: "too-large", bytes, reason: describeSize(bytes, largest) };
  }
  const header = parseBundleHeader(readRange(made, 0, largestHeader).toString("utf8"), branch);
  if (typeof header === "string") throw new Error(`The bundle cannot be read again: ${header}.`);
  // At its place it is there as a whole or not at all.
  const beside = `${file}.new`;
  removeFile(beside);
  await copyToNewPath(made, beside, { flush: true });
  moveFile(beside, file);
  return { kind: "bundled", bytes, bases: header.bases, tip, uncommitted, leftOut };
}

function describeSize(bytes: number, largest: number): string {
  const megabytes = (size: number) => `${(size / 1024 / 1024).toFixed(1)} MB`;
  return `The work that is not pushed has ${megabytes(bytes)}, and ${megabytes(largest)} is the most that is carried; give the job the right to push, or keep large files out of the work.`;
}
