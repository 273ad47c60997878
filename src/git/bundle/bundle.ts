// Packs the work that the remote has not into one file, for runs that may not push.
import { copyToNewPath, fileStatus, moveFile, readRange, removeFile } from "../../platform/index.ts";
import type { SkippedPath } from "../commit/index.ts";
import { listUpstreamOrDefaultCommits } from "../rebase/index.ts";
import { gitReason, resolveCommit } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { maxHeaderBytes, parseBundleHeader, uncommittedReference } from "./bundle-file.ts";
import { commitUncommitted } from "./uncommitted-changes.ts";

/** What is to be packed. */
export interface BundleRequest {
  branch: string;
  /** Where the bundle goes; what is there is replaced, or removed where there is nothing to carry. */
  file: string;
  /** Paths whose uncommitted changes are somebody else's. */
  preexisting: ReadonlySet<string>;
  /** The most that the file may have, in bytes. */
  maxBytes: number;
}

/** What became of it. */
export type BundleResult =
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
      skipped: readonly SkippedPath[];
    }
  /** The remote has everything; there is no file. */
  | { kind: "nothing"; skipped: readonly SkippedPath[] }
  /** It would be larger than it may; there is no file. `reason` ends with what to do. */
  | { kind: "too-large"; bytes: number; reason: string };

/** Packs a branch. Neither index nor files of the checkout change. @throws Error where git cannot */
export async function bundleWork(
  isolated: IsolatedRepository,
  request: BundleRequest,
): Promise<BundleResult> {
  const { branch, file, preexisting, maxBytes } = request;
  const { repository } = isolated;
  const tip = await resolveCommit(repository, `refs/heads/${branch}`);
  const { commit: uncommitted, skipped } = await commitUncommitted(repository, preexisting);
  const removeBundle = (): BundleResult => {
    removeFile(file);
    return { kind: "nothing", skipped };
  };
  if (tip === undefined) return removeBundle();
  const excluded = (await listUpstreamOrDefaultCommits(isolated, branch)).map((commit) => `^${commit}`);
  const input = (commits: readonly string[]) => [...commits, ...excluded, ""].join("\n");
  const count = await isolated.git.output(["rev-list", "--count", "--stdin"], {
    input: input(uncommitted ? [tip, uncommitted] : [tip]),
  });
  if (Number(count) === 0) return removeBundle();
  const references = [
    [`refs/heads/${branch}`, tip],
    [uncommittedReference(branch), uncommitted],
  ].filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const entry of references) await isolated.git.output(["update-ref", ...entry]);
  const newBundle = `${isolated.folder}/work.bundle`;
  const result = await isolated.git.run(["bundle", "create", "--quiet", newBundle, "--stdin"], {
    input: input(references.map(([name]) => name)),
  });
  if (result.exitCode !== 0) throw new Error(`git bundle failed: ${gitReason(result)}.`);
  const bytes = Number(fileStatus(newBundle)?.size ?? 0n);
  if (bytes > maxBytes) {
    removeFile(file);
    return { kind: "too-large", bytes, reason: describeSize(bytes, maxBytes) };
  }
  const header = parseBundleHeader(readRange(newBundle, 0, maxHeaderBytes).toString("utf8"), branch);
  if (typeof header === "string") throw new Error(`The bundle cannot be read again: ${header}.`);
  // At its place it is there as a whole or not at all.
  const beside = `${file}.new`;
  removeFile(beside);
  await copyToNewPath(newBundle, beside, { flush: true });
  moveFile(beside, file);
  return { kind: "bundled", bytes, bases: header.bases, tip, uncommitted, skipped };
}

function describeSize(bytes: number, maxBytes: number): string {
  const megabytes = (size: number) => `${(size / 1024 / 1024).toFixed(1)} MB`;
  return `The work that is not pushed has ${megabytes(bytes)}, and ${megabytes(maxBytes)} is the most that is carried; give the job the right to push, or keep large files out of the work.`;
}
