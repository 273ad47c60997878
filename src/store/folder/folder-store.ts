// Keeps snapshots in a folder: one subfolder per state key, and in it one per generation.
import * as path from "node:path";
import {
  copyToNewPath,
  describeError,
  entryKind,
  hasErrorCode,
  isPlainFile,
  linkToNewPath,
  makeFolder,
  readBytes,
  removeFolderAtOnce,
  walkFolder,
} from "../../platform/index.ts";
import type { FetchLimits, SnapshotStore, StoredSnapshot } from "../contract.ts";
import { DamagedSnapshot, explainFileErrors } from "../errors.ts";
import { manifestName, maxManifestBytes } from "../manifest/index.ts";
import { isLegalPath, quote, stateKeySlug } from "../names.ts";
import { type CopyFile, generationName, listGenerations, putGeneration } from "./generation-folders.ts";

/** A store in a folder, which the first put creates. `copy` copies one file; tests use it to simulate a full disk. */
export function createFolderStore(folder: string, copy: CopyFile = linkToNewPath): SnapshotStore {
  const keyFolder = (stateKey: string) => path.join(folder, stateKeySlug(stateKey));
  const snapshotFolder = (stateKey: string, { generation }: StoredSnapshot) =>
    path.join(keyFolder(stateKey), generationName(generation));
  const otherStore = "or give another one with --store";
  const reading = <T>(act: () => T | Promise<T>) => {
    const failure = `the snapshots in the folder ${folder} cannot be read`;
    return explainFileErrors(failure, `make it a folder that this user can read, ${otherStore}`, act);
  };
  const writing = <T>(act: () => T | Promise<T>) => {
    const failure = `the snapshots in the folder ${folder} cannot be written`;
    return explainFileErrors(failure, `make it a folder that this user can write to, ${otherStore}`, act);
  };
  return {
    description: `the folder ${folder}`,
    list: (stateKey) => reading(() => listGenerations(keyFolder(stateKey))),
    fetch: (stateKey, stored, into, limits) =>
      reading(() => fetchFolder(snapshotFolder(stateKey, stored), into, limits)),
    readManifest: (stateKey, stored) =>
      reading(() => {
        const source = snapshotFolder(stateKey, stored);
        const file = path.join(source, manifestName);
        const exists = entryKind(source) === "folder" && isPlainFile(file, maxManifestBytes);
        return exists ? readBytes(file) : undefined;
      }),
    put: (stateKey, generation, staged) =>
      writing(() => putGeneration({ stateKeyFolder: keyFolder(stateKey), generation, staged, copy })),
    remove: (stateKey, stored) =>
      writing(async () => {
        const target = snapshotFolder(stateKey, stored);
        if (entryKind(target)) await removeFolderAtOnce(target);
      }),
  };
}

async function fetchFolder(source: string, into: string, limits: FetchLimits): Promise<void> {
  const kind = entryKind(source);
  if (kind !== "folder") throw new DamagedSnapshot(kind ? "it is not a folder" : "it no longer exists");
  try {
    for (const name of checkFiles(source, limits)) {
      const target = path.join(into, name);
      makeFolder(path.dirname(target));
      await copyToNewPath(path.join(source, name), target, { flush: false });
    }
  } catch (error) {
    // Another writer may remove old generations at any time.
    if (hasErrorCode(error, "ENOENT")) throw new DamagedSnapshot("it no longer exists");
    if (hasErrorCode(error, "EIO"))
      throw new DamagedSnapshot(`its disk cannot be read (${describeError(error)})`);
    throw error;
  }
}

function checkFiles(source: string, limits: FetchLimits): string[] {
  const files: string[] = [];
  let bytes = 0;
  for (const entry of walkFolder(source)) {
    if (!isLegalPath(entry.path))
      throw new DamagedSnapshot(`it has a file ${quote(entry.path)}, which is not allowed`);
    if (entry.kind === "other") throw new DamagedSnapshot(`its file ${entry.path} is not a regular file`);
    if (entry.kind === "folder") continue;
    files.push(entry.path);
    bytes += entry.bytes;
    if (files.length > limits.files) throw new DamagedSnapshot(`it has more than ${limits.files} files`);
    if (bytes > limits.bytes) throw new DamagedSnapshot(`it has more than ${limits.bytes} bytes`);
  }
  return files;
}
