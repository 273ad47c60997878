// Reads a bundle file: first its header, as data, then its commits.
import { makeFolder, removeFolder, writeUnflushed } from "../../platform/index.ts";
import { gitReason } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";

/** What a bundle says of itself (gitformat-bundle(5)). */
export interface BundleHeader {
  /** Commits that it builds on and does not hold. */
  bases: string[];
  /** The work branch's newest commit; undefined where the remote had it already. */
  tip: string | undefined;
  /** The commit with what was uncommitted; undefined where there was nothing. */
  uncommitted: string | undefined;
}

/** The name under which a bundle holds what was uncommitted. */
export function uncommittedReference(branch: string): string {
  return `refs/ralph/uncommitted/${branch}`;
}

/** The most that is read for a header, in bytes. */
export const maxHeaderBytes = 256 * 1024;

const hash = "([0-9a-f]{40}|[0-9a-f]{64})";
const baseLine = new RegExp(`^-${hash}( .*)?$`, "s");
const referenceLine = new RegExp(`^${hash} (.+)$`, "s");

/** Reads a header. @returns why it is not one of this branch, in one phrase without a full stop, where it is none */
export function parseBundleHeader(text: string, branch: string): BundleHeader | string {
  const end = text.indexOf("\n\n");
  const [first, ...lines] = text.slice(0, Math.max(end, 0)).split("\n");
  if (end < 0 || (first !== "# v2 git bundle" && first !== "# v3 git bundle"))
    return "it is no bundle of git";
  const header: BundleHeader = { bases: [], tip: undefined, uncommitted: undefined };
  for (const line of lines) {
    const base = baseLine.exec(line);
    const [, commit, name] = referenceLine.exec(line) ?? [];
    if (/^@object-format=sha(1|256)$/.test(line) && first === "# v3 git bundle") continue;
    if (base?.[1] !== undefined) header.bases.push(base[1]);
    else if (name === `refs/heads/${branch}` && header.tip === undefined) header.tip = commit;
    else if (name === uncommittedReference(branch) && header.uncommitted === undefined)
      header.uncommitted = commit;
    else if (name !== undefined) return `it holds ${JSON.stringify(name)}, which is not of branch ${branch}`;
    else return "its first lines are damaged";
  }
  if (header.tip === undefined && header.uncommitted === undefined) return "it holds nothing";
  return header;
}

/**
 * Brings a bundle's commits among the repository's objects; no reference of it changes.
 * @returns why it did not, in one phrase without a full stop.
 */
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
  const cutOff = isolated.shallowCommits();
  if (cutOff.length > 0) writeUnflushed(`${folder}/shallow`, `${cutOff.join("\n")}\n`);
  const bases = header.bases.map((base, index) => `${base} refs/have/${index}\n`);
  writeUnflushed(`${folder}/packed-refs`, bases.join(""));
  try {
    const verified = await isolated.git.run(["bundle", "verify", "--quiet", file], { environment });
    if (verified.exitCode !== 0) return gitReason(verified);
    const names = [
      ...(header.tip ? [`refs/heads/${branch}`] : []),
      ...(header.uncommitted ? [uncommittedReference(branch)] : []),
    ].map((name) => `+${name}:${name}`);
    const unpacked = await isolated.git.run(["fetch", "--quiet", "--no-tags", file, ...names], {
      environment,
    });
    if (unpacked.exitCode !== 0) return gitReason(unpacked);
    // Git looks into each object of a fetch, but not of every bundle: only newer ones do that.
    const strictly = ["-c", "transfer.fsckObjects=true", "-c", "fetch.fsckObjects=true"];
    const fetched = await isolated.git.run([...strictly, "fetch", "--quiet", "--no-tags", folder, ...names]);
    return fetched.exitCode === 0 ? undefined : gitReason(fetched);
  } finally {
    removeFolder(folder);
  }
}
