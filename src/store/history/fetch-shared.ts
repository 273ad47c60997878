// Fetches the files that a generation leaves in earlier ones.
import * as path from "node:path";
import {
  copyToNewPath,
  isPlainFile,
  makeFolder,
  makeTemporaryFolder,
  removeFolderTree,
} from "../../platform/index.ts";
import type { StoredSnapshot } from "../contract.ts";
import { DamagedSnapshot, NewerSnapshot } from "../errors.ts";
import {
  describeOtherOwner,
  type Manifest,
  readStoredManifest,
  type SnapshotOwner,
} from "../manifest/index.ts";

/** Where the earlier generations are; `fetch` copies one into an empty folder. */
export interface SharedSource {
  readonly listed: readonly StoredSnapshot[];
  readonly owner: SnapshotOwner;
  readonly temporaryFolder: string;
  fetch(stored: StoredSnapshot, into: string): Promise<void>;
}

/** Adds the files that earlier generations hold; `verifySnapshot` compares the hashes. @throws DamagedSnapshot if one cannot be fetched */
export async function fetchShared(manifest: Manifest, into: string, source: SharedSource): Promise<void> {
  const generations = new Set(manifest.files.flatMap((file) => file.in ?? []));
  for (const generation of generations) {
    const stored = source.listed.find((each) => each.generation === generation);
    if (!stored)
      throw new DamagedSnapshot(`generation ${generation}, which has some of its files, no longer exists`);
    const folder = makeTemporaryFolder("shared-", source.temporaryFolder);
    try {
      const holder = await fetchHolder(stored, folder, manifest, source);
      await copyFiles({ manifest, into }, { holder, folder });
    } finally {
      await removeFolderTree(folder);
    }
  }
}

async function fetchHolder(
  stored: StoredSnapshot,
  folder: string,
  manifest: Manifest,
  { owner, fetch }: SharedSource,
): Promise<Manifest> {
  const { generation } = stored;
  try {
    await fetch(stored, folder);
    const holder = readStoredManifest(folder);
    const isOther = describeOtherOwner(holder, owner) !== undefined;
    const isSameRun = holder.runId === manifest.runId && holder.attempt === manifest.attempt;
    if (isOther || !isSameRun || holder.generation !== generation)
      throw new DamagedSnapshot("it is not of the same run");
    return holder;
  } catch (error) {
    if (!(error instanceof DamagedSnapshot) && !(error instanceof NewerSnapshot)) throw error;
    throw new DamagedSnapshot(
      `generation ${generation}, which has some of its files, cannot be used: ${error.message}`,
    );
  }
}

async function copyFiles(
  { manifest, into }: { manifest: Manifest; into: string },
  { holder, folder }: { holder: Manifest; folder: string },
): Promise<void> {
  for (const file of manifest.files.filter((each) => each.in === holder.generation)) {
    const held = holder.files.find(
      (each) => each.in === undefined && each.sha256 === file.sha256 && each.bytes === file.bytes,
    );
    if (!held || !isPlainFile(path.join(folder, held.path)))
      throw new DamagedSnapshot(`its file ${file.path} is missing in generation ${holder.generation}`);
    const target = path.join(into, file.path);
    makeFolder(path.dirname(target));
    await copyToNewPath(path.join(folder, held.path), target, { flush: false });
  }
}
