// Reads a part of a file of any size, and says what is left out of it and where the whole is.
import * as path from "node:path";
import type { CutText } from "../../page/index.ts";
import { fileStatus, isPlainFile, type Redactor, readRange, readTail } from "../../platform/index.ts";

/** A file of the state folder, and how many bytes of it are read. */
export interface Place {
  readonly file: string;
  readonly effortState: string;
  readonly bytes: number;
}

/** The first bytes of a file, up to the end of a line; null if there is no such file. */
export function readStart(place: Place, redactor: Redactor): CutText | null {
  const size = sizeOf(place);
  if (size === undefined) return null;
  const text = readRange(place.file, 0, place.bytes).toString("utf8");
  if (size <= place.bytes) return { text: redactor.text(text), cut: "" };
  return { text: redactor.text(text.slice(0, endOfLine(text))), cut: describe("first", place, size) };
}

/** The last bytes of a file, from the start of a line; null if there is no such file. */
export function readEnd(place: Place, redactor: Redactor): CutText | null {
  const size = sizeOf(place);
  if (size === undefined) return null;
  const text = readTail(place.file, place.bytes).toString("utf8");
  if (size <= place.bytes) return { text: redactor.text(text), cut: "" };
  return { text: redactor.text(text.slice(startOfLine(text))), cut: describe("last", place, size) };
}

function sizeOf({ file }: Place): number | undefined {
  return isPlainFile(file) ? Number(fileStatus(file)?.size ?? 0) : undefined;
}

/** A line may be longer than everything that is read; then it is cut between two characters. */
function endOfLine(text: string): number {
  const end = text.lastIndexOf("\n");
  return end > text.length / 2 ? end + 1 : text.replace(/\ufffd$/, "").length;
}

function startOfLine(text: string): number {
  const start = text.indexOf("\n");
  if (start >= 0 && start < text.length / 2) return start + 1;
  return /^\ufffd*/.exec(text)?.[0].length ?? 0;
}

function describe(part: "first" | "last", { file, effortState, bytes }: Place, size: number): string {
  const inState = path.join("efforts", path.basename(effortState), path.relative(effortState, file));
  return `Only the ${part} ${describeSize(bytes)} of ${describeSize(size)} are shown; the whole is in ${inState} of the state folder.`;
}

/** A number of bytes for people. */
export function describeSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`;
  const kilobytes = bytes / 1_024;
  return kilobytes < 1_024 ? `${Math.round(kilobytes)} kB` : `${(kilobytes / 1_024).toFixed(1)} MB`;
}
