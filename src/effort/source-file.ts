// The file that a plan was made from, as the plan names it: read only if it is a text of the checkout.
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import { fileStatus } from "../platform/index.ts";
import { describeReplaced, readEffortBytes } from "./effort-text.ts";
import { type EffortLocation, isInside, topOf } from "./location.ts";
import type { Prd } from "./plan/index.ts";

/** A file that the plan names. */
export interface SourceFile {
  /** An absolute path. */
  file: string;
  text: string;
}

const maxBytes = 1_000_000;

/** The file that the plan was made from; a sentence if it cannot be read; undefined if it names none. */
export function readSourceFile(
  location: EffortLocation,
  { sourceFile, file }: Pick<Prd, "sourceFile" | "file">,
): SourceFile | string | undefined {
  if (sourceFile === undefined) return undefined;
  const top = topOf(location);
  const refuse = (reason: string) =>
    `${file} names the file ${JSON.stringify(sourceFile.slice(0, 200))}, which ${reason}, so no prompt has it; correct the name, or remove it.`;
  const places = [top, location.folder].map((folder) => path.resolve(folder, sourceFile));
  if (sourceFile.includes("\0") || !places.every((place) => isInside(place, top)))
    return refuse("is outside the repository");
  if (places.some((place) => path.relative(top, place).split(path.sep).includes(".git")))
    return refuse("belongs to git");
  const found = places.find((place) => isThere(place));
  if (found === undefined) return refuse("does not exist");
  const replaced = describeReplaced(location, found);
  if (replaced !== undefined) return refuse(`is ${replaced}`);
  const bytes = readEffortBytes(location, found, maxBytes);
  if (!bytes) return refuse("is too large");
  if (!isUtf8(bytes)) return refuse("is not UTF-8 text");
  return { file: found, text: bytes.toString("utf8") };
}

/** The texts of files in the effort's folder. What is missing, or is not a text, is left out. */
export function readCompanions(location: EffortLocation, names: readonly string[]): SourceFile[] {
  return names.flatMap((name) => {
    const file = path.join(location.folder, name);
    const bytes = isThere(file) ? readEffortBytes(location, file, maxBytes) : undefined;
    return bytes && isUtf8(bytes) ? [{ file, text: bytes.toString("utf8") }] : [];
  });
}

function isThere(file: string): boolean {
  try {
    return fileStatus(file) !== undefined;
  } catch {
    // A file in place of a folder, a link to itself, or a name that is too long.
    return false;
  }
}
