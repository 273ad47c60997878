// Packs unpushed work into one file, for runs that may not push.
import { copyToNewPath, fileStatus, moveFile, readRange, removeFile } from "../../platform/index.ts";
import type { SkippedPath } from "../commit/index.ts";
import { withoutSecrets } from "../protection/index.ts";
import { listUpstreamOrDefaultCommits } from "../rebase/index.ts";
import { elsewherePrefix, gitReason, type Repository, resolveCommit } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";
import { maxHeaderBytes, parseBundleHeader, uncommittedReference } from "./bundle-file.ts";
import { commitUncommitted } from "./uncommitted-changes.ts";

/** What to pack, without changes of `preexisting` paths. `file` is replaced, or removed if there is nothing to pack. */
export interface BundleRequest {
  branch: string;
  file: string;
  preexisting: ReadonlySet<string>;
  maxBytes: number;
}

/** The outcome of packing. The next machine needs `bases`. `too-large`: there is no file, and `reason` ends with the fix. */
export type BundleResult =
  | {
      kind: "bundled";
      bytes: number;
      bases: readonly string[];
      tip: string;
      uncommitted: string | undefined;
      skipped: readonly SkippedPath[];
    }
  | { kind: "nothing"; skipped: readonly SkippedPath[] }
  | { kind: "too-large"; bytes: number; reason: string };

/** Packs a branch without changing the index or the files. @throws Error if git fails */
export async function bundleWork(
  isolated: IsolatedRepository,
  request: BundleRequest,
): Promise<BundleResult> {
  const { branch, file, preexisting, maxBytes } = request;
  const { repository } = isolated;
  const tip = await resolveCommit(repository, `refs/heads/${branch}`);
  const { commit: uncommitted, skipped } = await commitUncommitted(repository, preexisting);
  const elsewhere = await listElsewhere(repository);
  const named = (newHash: (commit: string) => string) => {
    const references: [name: string, commit: string][] = [];
    if (tip) references.push([`refs/heads/${branch}`, newHash(tip)]);
    if (uncommitted) references.push([uncommittedReference(branch), newHash(uncommitted)]);
    for (const commit of elsewhere) references.push([elsewherePrefix + newHash(commit), newHash(commit)]);
    return references;
  };
  const written = tip && (await writeBundle(isolated, branch, named));
  if (!tip || !written) {
    removeFile(file);
    return { kind: "nothing", skipped };
  }
  const { file: newBundle, newHashes } = written;
  const bytes = Number(fileStatus(newBundle)?.size ?? 0n);
  if (bytes > maxBytes) {
    removeFile(file);
    return { kind: "too-large", bytes, reason: describeSize(bytes, maxBytes) };
  }
  const header = parseBundleHeader(readRange(newBundle, 0, maxHeaderBytes).toString("utf8"), branch);
  if (typeof header === "string") throw new Error(`The new bundle cannot be read: ${header}.`);
  // Moved into place last, so that an incomplete bundle is never seen.
  const temporary = `${file}.new`;
  removeFile(temporary);
  await copyToNewPath(newBundle, temporary, { flush: true });
  moveFile(temporary, file);
  return {
    kind: "bundled",
    bytes,
    bases: header.bases,
    tip: newHashes.get(tip) ?? tip,
    uncommitted: uncommitted && (newHashes.get(uncommitted) ?? uncommitted),
    skipped,
  };
}

/** So many commits outside of the branch are packed, the newest first. */
const maxElsewhere = 20;

async function listElsewhere(repository: Repository): Promise<string[]> {
  const options = ["--sort=-creatordate", `--count=${maxElsewhere}`, "--format=%(objectname)"];
  const output = await repository.git.output(["for-each-ref", ...options, elsewherePrefix]);
  return output.split("\n").filter(Boolean);
}

/** What a bundle holds: no reference of it leads to a secret. */
interface WrittenBundle {
  file: string;
  /** The hashes of commits in it that were rewritten. */
  newHashes: ReadonlyMap<string, string>;
}

async function writeBundle(
  isolated: IsolatedRepository,
  branch: string,
  named: (newHash: (commit: string) => string) => readonly [name: string, commit: string][],
): Promise<WrittenBundle | undefined> {
  const { git } = isolated;
  const upstream = await listUpstreamOrDefaultCommits(isolated, branch);
  const excluded = upstream.map((commit) => `^${commit}`);
  const input = (revisions: readonly string[]) => [...revisions, ...excluded, ""].join("\n");
  const listed = await git.output(["rev-list", "--topo-order", "--reverse", "--stdin"], {
    input: input(named((commit) => commit).map(([, commit]) => commit)),
  });
  const hashes = listed.split("\n").filter(Boolean);
  if (hashes.length === 0) return undefined;
  const newHashes = await withoutSecrets(isolated.repository, branch, hashes, upstream);
  const references = named((commit) => newHashes.get(commit) ?? commit);
  for (const reference of references) await git.output(["update-ref", ...reference]);
  const file = `${isolated.folder}/work.bundle`;
  const result = await git.run(["bundle", "create", "--quiet", file, "--stdin"], {
    input: input(references.map(([name]) => name)),
  });
  if (result.exitCode !== 0) throw new Error(`git bundle failed: ${gitReason(result)}.`);
  return { file, newHashes };
}

function describeSize(bytes: number, maxBytes: number): string {
  const megabytes = (size: number) => `${(size / 1024 / 1024).toFixed(1)} MB`;
  return `The unpushed work is ${megabytes(bytes)}, and the limit for a bundle is ${megabytes(maxBytes)}; give the job the right to push, or keep large files out of the work.`;
}
