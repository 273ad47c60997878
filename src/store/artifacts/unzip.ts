// Takes the files out of a zip that nobody vouches for: looked through as a whole before the first byte is written.
import * as path from "node:path";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { describeError, makeFolder, writeChunks } from "../../platform/index.ts";
import { DamagedSnapshot, type FetchLimits } from "../contract.ts";
import { findPathConflict, isLegalPath, quote } from "../names.ts";

/**
 * Puts the files of a zip into an empty folder.
 * @throws DamagedSnapshot where it is broken, has something else than plain files of legal names, or too much
 */
export async function unzip(bytes: Buffer, into: string, limits: FetchLimits): Promise<void> {
  const zip = await withZipErrors(() => fromBufferPromise(bytes, { strictFileNames: true }));
  for (const entry of await readEntries(zip, limits)) {
    const target = path.join(into, entry.fileName);
    makeFolder(path.dirname(target));
    await withZipErrors(() => writeChunks(target, piecesOf(zip, entry)));
  }
}

/** One file of a zip; undefined where it has none of that name. @throws DamagedSnapshot */
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

/** Opens the stream only when somebody reads: a fault that nobody listens for would end the process. */
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
      // What an entry holds beyond the size that it declares is an error when it is read.
      if (bytes > limits.bytes) throw new DamagedSnapshot(`it has more than ${limits.bytes} bytes`);
      entries.push(entry);
    }
  });
  const clash = findPathConflict(entries.map(({ fileName }) => fileName));
  if (clash !== undefined)
    throw new DamagedSnapshot(`it has a file ${quote(clash)} beside one that excludes it`);
  return entries;
}

/** The kind of an entry in the upper half of its attributes, as Unix has it: APPNOTE 4.4.15 and stat(2). */
const kindMask = 0o170000;
const regularFile = 0o100000;

function checkEntry(entry: Entry): void {
  const { fileName: name } = entry;
  if (!isLegalPath(name)) throw new DamagedSnapshot(`it has a file ${quote(name)}, which is not allowed`);
  const kind = (entry.externalFileAttributes >>> 16) & kindMask;
  if ((kind !== 0 && kind !== regularFile) || entry.isEncrypted())
    throw new DamagedSnapshot(`its file ${name} is no plain file`);
}

/** Tells a broken zip from a disk that fails. */
async function withZipErrors<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DamagedSnapshot || (error instanceof Error && "syscall" in error)) throw error;
    throw new DamagedSnapshot(`its zip is broken (${quote(describeError(error))})`);
  }
}
