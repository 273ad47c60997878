// Checks that a fetched snapshot is exactly the one that was saved.
import { createHash } from "node:crypto";
import * as path from "node:path";
import { isPlainFile, readBytes, readChunks, walkFolder } from "../../platform/index.ts";
import { DamagedSnapshot } from "../errors.ts";
import { quote } from "../names.ts";
import {
  describeOtherOwner,
  type Manifest,
  type ManifestFile,
  manifestName,
  maxManifestBytes,
  parseManifest,
  type SnapshotOwner,
} from "./manifest.ts";

/** The owner and generation that a fetched snapshot must have. */
export interface ExpectedSnapshot extends SnapshotOwner {
  readonly generation: number;
}

/**
 * Compares a fetched folder with its manifest and returns the manifest. `complete` adds the files that earlier generations
 * hold; it is called when everything else is as it should be. @throws DamagedSnapshot NewerSnapshot
 */
export async function verifySnapshot(
  folder: string,
  expected: ExpectedSnapshot,
  complete: (manifest: Manifest) => Promise<void>,
): Promise<Manifest> {
  const manifest = readStoredManifest(folder);
  const otherOwner = describeOtherOwner(manifest, expected);
  if (otherOwner !== undefined) throw new DamagedSnapshot(otherOwner);
  if (manifest.generation !== expected.generation)
    throw new DamagedSnapshot(`its ${manifestName} belongs to generation ${manifest.generation}`);
  const own = manifest.files.filter((file) => file.in === undefined);
  compareEntries(folder, own);
  if (own.length < manifest.files.length) {
    await complete(manifest);
    compareEntries(folder, manifest.files);
  }
  for (const file of manifest.files) {
    if ((await hashFile(path.join(folder, file.path))) !== file.sha256)
      throw new DamagedSnapshot(`its file ${file.path} has changed since it was saved`);
  }
  return manifest;
}

/** The manifest in a fetched folder. @throws DamagedSnapshot NewerSnapshot */
export function readStoredManifest(folder: string): Manifest {
  const file = path.join(folder, manifestName);
  const bytes = isPlainFile(file, maxManifestBytes) ? readBytes(file) : undefined;
  if (!bytes) throw new DamagedSnapshot(`it has no ${manifestName}`);
  return parseManifest(bytes);
}

function compareEntries(folder: string, files: readonly ManifestFile[]): void {
  const missing = new Map<string, ManifestFile>(files.map((file) => [file.path, file]));
  for (const entry of walkFolder(folder)) {
    if (entry.kind === "folder" || entry.path === manifestName) continue;
    const file = missing.get(entry.path);
    if (!file) throw new DamagedSnapshot(`it has an unexpected file ${quote(entry.path)}`);
    if (entry.kind !== "file") throw new DamagedSnapshot(`its file ${file.path} is not a regular file`);
    if (entry.bytes !== file.bytes)
      throw new DamagedSnapshot(
        `its file ${file.path} has ${entry.bytes} bytes but was saved with ${file.bytes}`,
      );
    missing.delete(file.path);
  }
  for (const name of missing.keys()) throw new DamagedSnapshot(`its file ${name} is missing`);
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of readChunks(file)) hash.update(piece);
  return hash.digest("hex");
}
