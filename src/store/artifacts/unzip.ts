// Extracts an untrusted zip: all entries are checked before the first byte is written.
import * as path from "node:path";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { describeError, makeFolder, writeChunks } from "../../platform/index.ts";
import type { FetchLimits } from "../contract.ts";
import { DamagedSnapshot } from "../errors.ts";
import { findPathConflict, isLegalPath, quote } from "../names.ts";

/** Extracts into an empty folder. @throws DamagedSnapshot if broken, over the limits, irregular or with illegal names */
export async function unzip(bytes: Buffer, into: string, limits: FetchLimits): Promise<void> {
  const zip = await withZipErrors(() => fromBufferPromise(bytes, { strictFileNames: true }));
  for (const entry of await readEntries(zip, limits)) {
    const target = path.join(into, entry.fileName);
    makeFolder(path.dirname(target));
    await withZipErrors(() => writeChunks(target, piecesOf(zip, entry)));
  }
}

/** One file of a zip; undefined if the zip has no file of that name. @throws DamagedSnapshot */
export async function readZippedFile(
  bytes: Buffer,
  name: string,
  limits: FetchLimits,
): Promise<Uint8Array | undefined> {
  const zip = await withZipErrors(() => fromBufferPromise(bytes, { strictFileNames: true }));
  const entry = (await readEntries(zip, limits)).find(({ fileName }) => fileName === name);
  if (!entry) return undefined;
  return withZipErrors(async () => {
    const pieces: Buffer[] = [];
    for await (const piece of piecesOf(zip, entry)) pieces.push(piece);
    return Buffer.concat(pieces);
  });
}

/** Opens the stream only when it is read: an error event without a listener would end the process. */
async function* piecesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  for await (const piece of await zip.openReadStreamPromise(entry)) yield piece;
}

async function readEntries(zip: ZipFile, limits: FetchLimits): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let bytes = 0;
  const tooMany = () => new DamagedSnapshot(`it has more than ${limits.files} files`);
  if (zip.entryCount > limits.files) throw tooMany();
  await withZipErrors(async () => {
    for await (const entry of zip.eachEntry()) {
      checkEntry(entry);
      bytes += entry.uncompressedSize;
      // Reading an entry fails if it holds more than its declared size.
      if (bytes > limits.bytes) throw new DamagedSnapshot(`it has more than ${limits.bytes} bytes`);
      entries.push(entry);
    }
  });
  const conflict = findPathConflict(entries.map(({ fileName }) => fileName));
  if (conflict !== undefined)
    throw new DamagedSnapshot(`it has a file ${quote(conflict)} that conflicts with another one`);
  return entries;
}

/** The Unix file kind is in the upper half of an entry's attributes: APPNOTE 4.4.15 and stat(2). */
const kindMask = 0o170000;
const regularFile = 0o100000;

function checkEntry(entry: Entry): void {
  const { fileName: name } = entry;
  if (!isLegalPath(name)) throw new DamagedSnapshot(`it has a file ${quote(name)}, which is not allowed`);
  const kind = (entry.externalFileAttributes >>> 16) & kindMask;
  if ((kind !== 0 && kind !== regularFile) || entry.isEncrypted())
    throw new DamagedSnapshot(`its file ${name} is not a regular file`);
}

async function withZipErrors<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DamagedSnapshot || (error instanceof Error && "syscall" in error)) throw error;
    throw new DamagedSnapshot(`its zip is damaged (${quote(describeError(error))})`);
  }
}
