// Takes the commits out of a bundle, in a place of their own first: what is damaged or malformed never gets further.
import { makeFolder, removeFolder, writePlain } from "../platform/index.ts";
import { type BundleHeader, uncommittedReference } from "./bundle-header.ts";
import { gitReason } from "./git-command.ts";
import type { Room } from "./room.ts";

/**
 * Brings a bundle's commits among the repository's objects; no reference of it changes.
 * @returns why it did not, in one phrase without a full stop.
 */
export async function receiveBundle(
  room: Room,
  file: string,
  header: BundleHeader,
  branch: string,
): Promise<string | undefined> {
  const folder = `${room.folder}/received`;
  const environment = { GIT_DIR: folder, GIT_OBJECT_DIRECTORY: `${folder}/objects` };
  makeFolder(`${folder}/refs`);
  makeFolder(`${folder}/objects/info`);
  writePlain(`${folder}/HEAD`, "ref: refs/heads/none\n");
  const { repository } = room;
  writePlain(`${folder}/objects/info/alternates`, `${repository.commonFolder}/objects\n`);
  writePlain(`${folder}/config`, room.settings);
  const cutOff = room.cutOff();
  if (cutOff.length > 0) writePlain(`${folder}/shallow`, `${cutOff.join("\n")}\n`);
  const bases = header.bases.map((base, index) => `${base} refs/have/${index}\n`);
  writePlain(`${folder}/packed-refs`, bases.join(""));
  try {
    const verified = await room.git.run(["bundle", "verify", "--quiet", file], { environment });
    if (verified.exitCode !== 0) return gitReason(verified);
    const names = [
      ...(header.tip ? [`refs/heads/${branch}`] : []),
      ...(header.uncommitted ? [uncommittedReference(branch)] : []),
    ].map((name) => `+${name}:${name}`);
    const unpacked = await room.git.run(["fetch", "--quiet", "--no-tags", file, ...names], { environment });
    if (unpacked.exitCode !== 0) return gitReason(unpacked);
    // Git looks into each object of a fetch, but not of every bundle: only newer ones do that.
    const strictly = ["-c", "transfer.fsckObjects=true", "-c", "fetch.fsckObjects=true"];
    const fetched = await room.git.run([...strictly, "fetch", "--quiet", "--no-tags", folder, ...names]);
    return fetched.exitCode === 0 ? undefined : gitReason(fetched);
  } finally {
    removeFolder(folder);
  }
}
