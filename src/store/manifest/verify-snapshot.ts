// Decides whether what came back from a store is exactly what was saved.
import { createHash } from "node:crypto";
import * as path from "node:path";
import { isPlainFile, readBytes, readChunks, walkFolder } from "../../platform/index.ts";
import { DamagedSnapshot } from "../contract.ts";
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

/** What a fetched snapshot must be. */
export interface ExpectedSnapshot extends SnapshotOwner {
  readonly generation: number;
}

/** Holds a fetched folder against its manifest, which it gives. @throws DamagedSnapshot NewerSnapshot */
export async function verifySnapshot(folder: string, expected: ExpectedSnapshot): Promise<Manifest> {
  const manifest = readManifest(folder);
  const stranger = describeOtherOwner(manifest, expected);
  if (stranger !== undefined) throw new DamagedSnapshot(stranger);
  if (manifest.generation !== expected.generation)
    throw new DamagedSnapshot(`its ${manifestName} is that of generation ${manifest.generation}`);
  compareNames(folder, manifest);
  for (const file of manifest.files) {
    if ((await hashFile(path.join(folder, file.path))) !== file.sha256)
      throw new DamagedSnapshot(`its file ${file.path} has other content than it was saved with`);
  }
  return manifest;
}

function readManifest(folder: string): Manifest {
  const file = path.join(folder, manifestName);
  const bytes = isPlainFile(file, maxManifestBytes) ? readBytes(file) : undefined;
  if (!bytes) throw new DamagedSnapshot(`it has no ${manifestName}`);
  return parseManifest(bytes);
}

/** All that can be seen without reading the files, so that nothing is hashed in vain. */
function compareNames(folder: string, manifest: Manifest): void {
  const missing = new Map<string, ManifestFile>(manifest.files.map((file) => [file.path, file]));
  for (const entry of walkFolder(folder)) {
    if (entry.kind === "folder" || entry.path === manifestName) continue;
    const file = missing.get(entry.path);
    if (!file) throw new DamagedSnapshot(`it has a file ${quote(entry.path)} that it was not saved with`);
    if (entry.kind !== "file") throw new DamagedSnapshot(`its file ${file.path} is no plain file`);
    if (entry.bytes !== file.bytes)
      throw new DamagedSnapshot(
        `its file ${file.path} has ${entry.bytes} bytes where it was saved with ${file.bytes}`,
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
