// Reads and mends prd.json around a turn, whatever an agent has put in its place.
import * as path from "node:path";
import {
  isPlainFile,
  makeFolder,
  type Redactor,
  readText,
  removeFolder,
  replaceFile,
} from "../../platform/index.ts";

/** A larger file is no list of stories any more, in bytes; it is not even read. */
const largestPrd = 16 * 1024 * 1024;

/** Where the state folder keeps prd.json as the program last read or wrote it; during a turn that is "before". */
export function lastWrittenPrdFile(effortState: string): string {
  return path.join(effortState, "prd.json");
}

/** The text of prd.json; undefined where it is missing, no plain file, or far too large. */
export function readPrdText(file: string): string | undefined {
  return isPlainFile(file, largestPrd) ? readText(file) : undefined;
}

/**
 * Makes prd.json hold this text; what is there is kept, redacted, unless it is one of the `known` texts.
 * @returns whether something had to be kept.
 */
export function restorePrd(
  file: string,
  text: string,
  known: readonly string[],
  keep: { file: string; redactor: Redactor },
): boolean {
  const found = readPrdText(file);
  if (found === text) return false;
  const redacted = found === undefined ? undefined : keep.redactor.text(found);
  const isNew =
    redacted !== undefined && !known.some((one) => one === found || keep.redactor.text(one) === redacted);
  if (found === undefined) {
    // A link or a folder that an agent put there must not lead our writing elsewhere.
    removeFolder(file);
    makeFolder(path.dirname(file));
  } else if (isNew) {
    replaceFile(keep.file, redacted);
  }
  replaceFile(file, text, { mode: 0o644 });
  return isNew;
}
