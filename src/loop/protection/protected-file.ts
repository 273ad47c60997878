// Reads and writes protected files in a checkout. Links are never followed: an agent may have put one anywhere.
import { createHash } from "node:crypto";
import * as path from "node:path";
import {
  entryKind,
  fileStatus,
  isPlainFile,
  linkFile,
  linkTarget,
  listFolder,
  makeCheckoutFolder,
  readBytes,
  removeFolder,
  replaceFile,
} from "../../platform/index.ts";

/** What stands at a protected path. `facts` are equal only if the file was not written since. */
export type ProtectedFile =
  | { kind: "file"; isExecutable: boolean; bytes: Buffer; facts: string }
  | { kind: "link"; target: string }
  /** Too large to be kept. */
  | { kind: "large"; facts: string }
  | { kind: "special" };

const largestFile = 8 * 1024 * 1024; // bytes

/** Reads what stands at a path from the top; undefined if nothing does, or if a folder above is none. */
export function readProtectedFile(
  top: string,
  name: string,
  known?: ProtectedFile,
): ProtectedFile | undefined {
  const file = path.join(top, name);
  if (!isInRealFolder(top, name)) return undefined;
  const kind = entryKind(file);
  if (kind === undefined || kind === "folder") return undefined;
  const target = linkTarget(file);
  if (target !== undefined) return { kind: "link", target };
  if (!isPlainFile(file)) return { kind: "special" };
  const status = fileStatus(file);
  const facts = `${status?.ino} ${status?.size} ${status?.mtimeNs} ${status?.ctimeNs} ${status?.mode}`;
  if (known && "facts" in known && known.facts === facts) return known;
  if (!isPlainFile(file, largestFile)) return { kind: "large", facts };
  const isExecutable = ((status?.mode ?? 0n) & 0o100n) !== 0n;
  return { kind: "file", isExecutable, bytes: readBytes(file) ?? Buffer.alloc(0), facts };
}

/** The kind of what stands at a path from the top; undefined if nothing does, or if a folder above is none. */
export function kindAt(top: string, name: string): ReturnType<typeof entryKind> {
  return isInRealFolder(top, name) ? entryKind(path.join(top, name)) : undefined;
}

function isInRealFolder(top: string, name: string): boolean {
  return foldersOf(name).every((folder) => entryKind(path.join(top, folder)) === "folder");
}

function foldersOf(name: string): string[] {
  const parts = name.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Whether both are the same, or both missing. */
export function isSameFile(one: ProtectedFile | undefined, other: ProtectedFile | undefined): boolean {
  if (one === other) return true;
  if (one?.kind === "large" && other?.kind === "large") return one.facts === other.facts;
  if (one?.kind === "file" && other?.kind === "file")
    return one.isExecutable === other.isExecutable && one.bytes.equals(other.bytes);
  return one?.kind !== "file" && describe(one) === describe(other);
}

/** A hash of what stands at a path, to compare it in a later run. */
export function digestOf(file: ProtectedFile | undefined): string {
  return createHash("sha256").update(describe(file)).digest("hex");
}

function describe(file: ProtectedFile | undefined): string {
  if (file?.kind === "file") return `file ${file.isExecutable} ${file.bytes.toString("latin1")}`;
  if (file?.kind === "link") return `link ${file.target}`;
  return file?.kind ?? "missing";
}

/** Removes what stands at a path, whatever it is, and folders above that are empty then: to some agents they say something. */
export function removeProtectedFile(top: string, name: string): void {
  if (!isInRealFolder(top, name)) return;
  removeFolder(path.join(top, name));
  for (const folder of foldersOf(name).reverse()) {
    if (listFolder(path.join(top, folder)).length > 0) return;
    removeFolder(path.join(top, folder));
  }
}

/** Makes the folders above a path real folders, and the path free. */
export function makeRoomFor(top: string, name: string): void {
  for (const folder of foldersOf(name).map((each) => path.join(top, each))) {
    if (entryKind(folder) === "folder") continue;
    removeFolder(folder);
    makeCheckoutFolder(folder);
  }
  removeFolder(path.join(top, name));
}

/** Writes a file or a link anew. @returns whether it could: a large or special file is not kept */
export function writeProtectedFile(top: string, name: string, file: ProtectedFile): boolean {
  if (file.kind !== "file" && file.kind !== "link") return false;
  makeRoomFor(top, name);
  const target = path.join(top, name);
  if (file.kind === "link") linkFile(file.target, target);
  else replaceFile(target, file.bytes, { mode: file.isExecutable ? 0o755 : 0o644 });
  return true;
}
