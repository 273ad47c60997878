// Writes the files of a snapshot and its manifest into a staging folder. Each file is read once, so hash and copy agree.
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
  schemaOf,
} from "../manifest/index.ts";
import { findPathConflict, isLegalPath, quote } from "../names.ts";

/** A file of a snapshot, with a legal path (see `isLegalPath`). `filter`, such as a redactor, changes its bytes first. */
export interface SnapshotFile {
  readonly path: string;
  readonly content: Uint8Array | { readonly file: string };
  /** May be left out if the file does not exist or the snapshot is too large; the last ones are left out first. */
  readonly optional?: boolean;
  readonly filter?: (bytes: Buffer) => Uint8Array;
}

/** The files to stage, and where. */
export interface StagingOptions {
  readonly folder: string;
  readonly files: readonly SnapshotFile[];
  readonly maxBytes: number;
  readonly manifestFields: Omit<Manifest, "schema" | "files">;
  /** Says which files an earlier generation holds; those are not staged. */
  readonly share?: (files: readonly ManifestFile[]) => readonly ManifestFile[];
}

/** The manifest of the staged files, and the paths that were left out. */
export interface StagedSnapshot {
  readonly manifest: Manifest;
  readonly leftOut: readonly string[];
}

/** Writes files and manifest. @throws ConfigurationError if the required files exceed the limit */
export async function stageSnapshot(options: StagingOptions): Promise<StagedSnapshot> {
  const { folder, files, maxBytes, manifestFields, share = (all) => all } = options;
  checkNames(files.map((file) => file.path));
  const staged: ManifestFile[] = [];
  const leftOut: string[] = [];
  let freeBytes = maxBytes;
  let isFull = false;
  for (const file of [...files].sort((a, b) => Number(!!a.optional) - Number(!!b.optional))) {
    if (file.optional && (isFull || staged.length >= maxFiles || isMissing(file))) {
      leftOut.push(file.path);
      continue;
    }
    const result = await stageFile(file, folder, freeBytes);
    if (result) {
      staged.push(result);
      freeBytes -= result.bytes;
    } else if (file.optional) {
      // A later, smaller file might fit, but files are listed by importance.
      isFull = true;
      leftOut.push(file.path);
    } else throw fileTooLarge(file, maxBytes);
  }
  staged.sort((a, b) => (a.path < b.path ? -1 : 1));
  const listed = [...share(staged)];
  for (const file of listed) if (file.in !== undefined) removeFile(path.join(folder, file.path));
  const text = renderManifest({ ...manifestFields, files: listed });
  await writeChunks(path.join(folder, manifestName), singlePiece(Buffer.from(text)));
  const schema = schemaOf({ files: listed });
  return { manifest: { schema, ...manifestFields, files: listed }, leftOut };
}

function checkNames(paths: readonly string[]): void {
  const wrong = paths.find((name) => !isLegalPath(name)) ?? findPathConflict([manifestName, ...paths]);
  if (wrong !== undefined) throw new Error(`${quote(wrong)} cannot be the name of a file in a snapshot`);
}

function isMissing({ content }: SnapshotFile): boolean {
  return "file" in content && !isPlainFile(content.file);
}

function fileTooLarge(file: SnapshotFile, maxBytes: number): ConfigurationError {
  const where = "file" in file.content ? file.content.file : file.path;
  return new ConfigurationError(
    `a snapshot may have at most ${maxBytes} bytes, and ${where} does not fit beside the other required files; make that file smaller`,
  );
}

async function stageFile(
  file: SnapshotFile,
  folder: string,
  maxBytes: number,
): Promise<ManifestFile | undefined> {
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

/** An irregular file counts as empty: reading it gives the better error. */
function sizeOf({ content }: SnapshotFile): number {
  if (!("file" in content)) return content.length;
  return isPlainFile(content.file) ? Number(fileStatus(content.file)?.size ?? 0) : 0;
}

function piecesOf({ content, filter }: SnapshotFile): AsyncIterable<Uint8Array> {
  if ("file" in content) return filter ? filtered(content.file, filter) : readChunks(content.file);
  return singlePiece(filter ? filter(Buffer.from(content)) : content);
}

/** A filter gets the whole file, because a secret may cross two pieces. */
async function* filtered(file: string, filter: (bytes: Buffer) => Uint8Array): AsyncGenerator<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of readChunks(file)) pieces.push(Buffer.from(piece));
  yield filter(Buffer.concat(pieces));
}

async function* singlePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
