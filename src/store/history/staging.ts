// Makes the files of a snapshot and their manifest in a temporary folder: what is hashed is what is written, read once.
import { createHash } from "node:crypto";
import * as path from "node:path";
import {
  ConfigurationError,
  fileStatus,
  isPlainFile,
  makeFolder,
  readChunks,
  removeFile,
  writeChunks,
} from "../../platform/index.ts";
import {
  type Manifest,
  type ManifestFile,
  manifestName,
  maxFiles,
  renderManifest,
} from "../manifest/index.ts";
import { findPathConflict, isLegalPath, quote } from "../names.ts";

/** A file that goes into a snapshot. */
export interface SnapshotFile {
  /** Its path in the snapshot: segments of A-Z a-z 0-9 . _ - joined by "/". */
  readonly path: string;
  /** Its bytes, or the plain file that has them. */
  readonly content: Uint8Array | { readonly file: string };
  /** May be left out where it is gone, or, last ones first, where all together exceed the limit. */
  readonly optional?: boolean;
  /** Passes over all its bytes on their way, such as a redactor. */
  readonly filter?: (bytes: Buffer) => Uint8Array;
}

/** What is to be staged. */
export interface StagingOptions {
  /** An empty folder for it. */
  readonly folder: string;
  readonly files: readonly SnapshotFile[];
  /** The most bytes that all files have together. */
  readonly maxBytes: number;
  /** The manifest but for its files. */
  readonly manifestFields: Omit<Manifest, "schema" | "files">;
}

/** What was staged, and the paths that were left out. */
export interface StagedSnapshot {
  readonly manifest: Manifest;
  readonly leftOut: readonly string[];
}

/** Writes files and manifest. @throws ConfigurationError where those that may not be left out exceed the limit */
export async function stageSnapshot(staging: StagingOptions): Promise<StagedSnapshot> {
  const { folder, maxBytes: largest, manifestFields: about } = staging;
  checkNames(staging.files.map((file) => file.path));
  const staged: ManifestFile[] = [];
  const leftOut: string[] = [];
  let room = largest;
  let isFull = false;
  for (const file of [...staging.files].sort((a, b) => Number(!!a.optional) - Number(!!b.optional))) {
    if (file.optional && (isFull || staged.length >= maxFiles || isMissing(file))) {
      leftOut.push(file.path);
      continue;
    }
    const result = await stageFile(file, folder, room);
    if (result) {
      staged.push(result);
      room -= result.bytes;
    } else if (file.optional) {
      // A later and smaller one would fit, but the ones named first are the ones that matter.
      isFull = true;
      leftOut.push(file.path);
    } else throw fileTooLarge(file, largest);
  }
  staged.sort((a, b) => (a.path < b.path ? -1 : 1));
  const text = renderManifest({ ...about, files: staged });
  await writeChunks(path.join(folder, manifestName), singlePiece(Buffer.from(text)));
  return { manifest: { schema: 1, ...about, files: staged }, leftOut };
}

/** Names come from the program and not from outside, so a wrong one is a fault of ours. */
function checkNames(paths: readonly string[]): void {
  const wrong = paths.find((name) => !isLegalPath(name)) ?? findPathConflict([manifestName, ...paths]);
  if (wrong !== undefined) throw new Error(`${quote(wrong)} cannot be the name of a file in a snapshot`);
}

function isMissing({ content }: SnapshotFile): boolean {
  return "file" in content && !isPlainFile(content.file);
}

function fileTooLarge(file: SnapshotFile, largest: number): ConfigurationError {
  const where = "file" in file.content ? file.content.file : file.path;
  return new ConfigurationError(
    `a snapshot has at most ${largest} bytes, and ${where} does not fit in with the other files that it needs; make that file smaller`,
  );
}

/** Undefined, with nothing written, where the file has more than `room` bytes. */
async function stageFile(
  file: SnapshotFile,
  folder: string,
  maxBytes: number,
): Promise<ManifestFile | undefined> {
  // Looked at first, so that nothing huge is read only to be left out.
  if (sizeOf(file) > maxBytes) return undefined;
  const target = path.join(folder, file.path);
  makeFolder(path.dirname(target));
  const hash = createHash("sha256");
  let bytes = 0;
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const piece of piecesOf(file)) {
      bytes += piece.length;
      hash.update(piece);
      yield piece;
    }
  }
  await writeChunks(target, measured());
  // A filter may have made it longer.
  if (bytes <= maxBytes) return { path: file.path, bytes, sha256: hash.digest("hex") };
  removeFile(target);
  return undefined;
}

/** What is no plain file has no size here: reading it says what is wrong with it. */
function sizeOf({ content }: SnapshotFile): number {
  if (!("file" in content)) return content.length;
  return isPlainFile(content.file) ? Number(fileStatus(content.file)?.size ?? 0) : 0;
}

function piecesOf({ content, filter }: SnapshotFile): AsyncIterable<Uint8Array> {
  if ("file" in content) return filter ? filtered(content.file, filter) : readChunks(content.file);
  return singlePiece(filter ? filter(Buffer.from(content)) : content);
}

/** A filter gets the file as a whole: what it looks for may lie across any two pieces. */
async function* filtered(file: string, filter: (bytes: Buffer) => Uint8Array): AsyncGenerator<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of readChunks(file)) pieces.push(Buffer.from(piece));
  yield filter(Buffer.concat(pieces));
}

async function* singlePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
