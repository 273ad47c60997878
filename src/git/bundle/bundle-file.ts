// Reads a bundle file: first its header, as data, then its commits.
import { makeFolder, removeFolder, writeUnflushed } from "../../platform/index.ts";
import { elsewherePrefix, gitReason } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";

/** The header of a bundle, see gitformat-bundle(5); it builds on `bases`. Without `tip`, the remote had the branch. */
export interface BundleHeader {
  bases: string[];
  tip: string | undefined;
  uncommitted: string | undefined;
  /** Commits that a turn left outside of the branch, such as stashes. */
  elsewhere: string[];
}

export function uncommittedReference(branch: string): string {
  return `refs/ralph/uncommitted/${branch}`;
}

export const maxHeaderBytes = 256 * 1024;

const hash = "([0-9a-f]{40}|[0-9a-f]{64})";
const baseLine = new RegExp(`^-${hash}( .*)?$`, "s");
const referenceLine = new RegExp(`^${hash} (.+)$`, "s");

/** Parses a header. @returns the header, or why it is not valid for this branch, as a phrase without a full stop */
export function parseBundleHeader(text: string, branch: string): BundleHeader | string {
  const end = text.indexOf("\n\n");
  const [first, ...lines] = text.slice(0, Math.max(end, 0)).split("\n");
  if (end < 0 || (first !== "# v2 git bundle" && first !== "# v3 git bundle"))
    return "it is not a git bundle";
  const header: BundleHeader = { bases: [], tip: undefined, uncommitted: undefined, elsewhere: [] };
  for (const line of lines) {
    const base = baseLine.exec(line);
    const [, commit, name] = referenceLine.exec(line) ?? [];
    if (/^@object-format=sha(1|256)$/.test(line) && first === "# v3 git bundle") continue;
    if (base?.[1] !== undefined) header.bases.push(base[1]);
    else if (name === `refs/heads/${branch}` && header.tip === undefined) header.tip = commit;
    else if (name === uncommittedReference(branch) && header.uncommitted === undefined)
      header.uncommitted = commit;
    else if (commit !== undefined && name === elsewherePrefix + commit) header.elsewhere.push(commit);
    else if (name !== undefined)
      return `it contains ${JSON.stringify(name)}, which does not belong to branch ${branch}`;
    else return "its header is damaged";
  }
  if (header.tip === undefined && header.uncommitted === undefined && header.elsewhere.length === 0)
    return "it contains no commits";
  return header;
}

/** Adds a bundle's commits to the repository's objects; no reference changes. @returns why the bundle was refused */
export async function receiveBundle(
  isolated: IsolatedRepository,
  file: string,
  header: BundleHeader,
  branch: string,
): Promise<string | undefined> {
  const folder = `${isolated.folder}/received`;
  const environment = { GIT_DIR: folder, GIT_OBJECT_DIRECTORY: `${folder}/objects` };
  makeFolder(`${folder}/refs`);
  makeFolder(`${folder}/objects/info`);
  writeUnflushed(`${folder}/HEAD`, "ref: refs/heads/none\n");
  const { repository } = isolated;
  writeUnflushed(`${folder}/objects/info/alternates`, `${repository.commonFolder}/objects\n`);
  writeUnflushed(`${folder}/config`, isolated.settings);
  const shallow = isolated.shallowCommits();
  if (shallow.length > 0) writeUnflushed(`${folder}/shallow`, `${shallow.join("\n")}\n`);
  const bases = header.bases.map((base, index) => `${base} refs/have/${index}\n`);
  writeUnflushed(`${folder}/packed-refs`, bases.join(""));
  try {
    const verified = await isolated.git.run(["bundle", "verify", "--quiet", file], { environment });
    if (verified.exitCode !== 0) return gitReason(verified);
    const names = [
      ...(header.tip ? [`refs/heads/${branch}`] : []),
      ...(header.uncommitted ? [uncommittedReference(branch)] : []),
      ...header.elsewhere.map((commit) => elsewherePrefix + commit),
    ].map((name) => `+${name}:${name}`);
    const fetch = ["fetch", "--quiet", "--no-tags"];
    const unpacked = await isolated.git.run([...fetch, file, ...names], { environment });
    if (unpacked.exitCode !== 0) return gitReason(unpacked);
    // A fetch checks every object; a bundle is only checked by newer versions of git.
    const checks = ["-c", "transfer.fsckObjects=true", "-c", "fetch.fsckObjects=true"];
    const fetched = await isolated.git.run([...checks, ...fetch, folder, ...names]);
    return fetched.exitCode === 0 ? undefined : gitReason(fetched);
  } finally {
    removeFolder(folder);
  }
}
