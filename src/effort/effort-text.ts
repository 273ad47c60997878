// Reads the texts of an effort. An agent may have put a link or a pipe in their place, at any time.
import { isUtf8 } from "node:buffer";
import { ConfigurationError, fileStatus, kindInsteadOfFile, readBytes, realPath } from "../platform/index.ts";
import { type EffortLocation, isInside, pathFromTop, topOf } from "./location.ts";

/** What stands in place of a file of the effort, such as `a named pipe`; undefined if it is a file, or nothing is there. */
export function describeReplaced(location: EffortLocation, file: string): string | undefined {
  if (!isInside(realPath(file), topOf(location))) return "a link out of the checkout";
  return kindInsteadOfFile(file, "followed");
}

/** The bytes of a file of the effort; undefined if it is missing, replaced by something else, or larger than `maxBytes`. */
export function readEffortBytes(
  location: EffortLocation,
  file: string,
  maxBytes = Number.POSITIVE_INFINITY,
): Buffer | undefined {
  if (describeReplaced(location, file) !== undefined) return undefined;
  const size = fileStatus(file)?.size;
  return size === undefined || size > maxBytes ? undefined : readBytes(file);
}

/** The text of a file of the effort, as `readEffortBytes`. @throws ConfigurationError if it is not UTF-8 */
export function readEffortText(location: EffortLocation, file: string): string | undefined {
  const bytes = readEffortBytes(location, file);
  // A file that is written back as UTF-8 would lose characters.
  if (!bytes || isUtf8(bytes)) return bytes?.toString("utf8");
  throw new ConfigurationError(`${pathFromTop(location, file)} is not UTF-8 text; save it as UTF-8.`);
}
