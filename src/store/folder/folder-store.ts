// Keeps snapshots in a folder: one folder for each state key, in it one for each generation.
import * as path from "node:path";
import {
  copyToNewPath,
  describeError,
  entryKind,
  hasErrorCode,
  isPlainFile,
  makeFolder,
  readBytes,
  removeFolderAtOnce,
  walkFolder,
} from "../../platform/index.ts";
import { DamagedSnapshot, type FetchLimits, type SnapshotStore, type StoredSnapshot } from "../contract.ts";
import { explainFileErrors } from "../errors.ts";
import { manifestName, maxManifestBytes } from "../manifest/index.ts";
import { isLegalPath, quote, stateKeySlug } from "../names.ts";
import { type CopyFile, putGeneration } from "./generation-folders.ts";
import { generationName, listGenerations } from "./generations.ts";

/**
 * A store in a folder, which is made when the first snapshot is put there.
 * @param copy brings one file into the store; another one can show what becomes of a full disk.
 */
export function createFolderStore(
  folder: string,
  copy: CopyFile = (from, to) => copyToNewPath(from, to, { flush: true }),
): SnapshotStore {
  const lineOf = (stateKey: string) => path.join(folder, stateKeySlug(stateKey));
  const placeOf = (stateKey: string, { generation }: StoredSnapshot) =>
    path.join(lineOf(stateKey), generationName(generation));
  const elsewhere = "or give another one with --store";
  const reading = <T>(act: () => T | Promise<T>) => {
    const what = `the snapshots in the folder ${folder} cannot be read`;
    return explainFileErrors(what, `let it be a folder that this user can read, ${elsewhere}`, act);
  };
  const writing = <T>(act: () => T | Promise<T>) => {
    const what = `the snapshots in the folder ${folder} cannot be written`;
    return explainFileErrors(what, `let it be a folder that this user can write to, ${elsewhere}`, act);
  };
  return {
    description: `the folder ${folder}`,
    list: (stateKey) => reading(() => listGenerations(lineOf(stateKey))),
    fetch: (stateKey, stored, into, limits) =>
      reading(() => fetchFolder(placeOf(stateKey, stored), into, limits)),
    readManifest: (stateKey, stored) =>
      reading(() => {
        const place = placeOf(stateKey, stored);
        const file = path.join(place, manifestName);
        const isThere = entryKind(place) === "folder" && isPlainFile(file, maxManifestBytes);
        return isThere ? readBytes(file) : undefined;
      }),
    put: (stateKey, generation, staged) =>
      writing(() => putGeneration({ stateKeyFolder: lineOf(stateKey), generation, staged, copy })),
    remove: (stateKey, stored) =>
      writing(() => {
        const place = placeOf(stateKey, stored);
        if (entryKind(place)) removeFolderAtOnce(place);
      }),
  };
}

/** Looks through all of it before the first byte is copied. */
async function fetchFolder(place: string, into: string, limits: FetchLimits): Promise<void> {
  const kind = entryKind(place);
  if (kind !== "folder") throw new DamagedSnapshot(kind ? "it is no folder" : "it is gone");
  try {
    for (const name of checkFiles(place, limits)) {
      const target = path.join(into, name);
      makeFolder(path.dirname(target));
      await copyToNewPath(path.join(place, name), target, { flush: false });
    }
  } catch (error) {
    // Another writer may remove it for its age meanwhile.
    if (hasErrorCode(error, "ENOENT")) throw new DamagedSnapshot("it is gone");
    if (hasErrorCode(error, "EIO")) throw new DamagedSnapshot(`its disk is broken (${describeError(error)})`);
    throw error;
  }
}

/** The paths of its files. */
function checkFiles(place: string, limits: FetchLimits): string[] {
  const files: string[] = [];
  let bytes = 0;
  for (const entry of walkFolder(place)) {
    if (!isLegalPath(entry.path))
      throw new DamagedSnapshot(`it has a file ${quote(entry.path)}, which is not allowed`);
    if (entry.kind === "other") throw new DamagedSnapshot(`its file ${entry.path} is no plain file`);
    if (entry.kind === "folder") continue;
    files.push(entry.path);
    bytes += entry.bytes;
    if (files.length > limits.files) throw new DamagedSnapshot(`it has more than ${limits.files} files`);
    if (bytes > limits.bytes) throw new DamagedSnapshot(`it has more than ${limits.bytes} bytes`);
  }
  return files;
}
