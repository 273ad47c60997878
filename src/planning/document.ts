// Reads the document that a plan is made from.
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import { ConfigurationError, fileStatus, kindInsteadOfFile, readBytes } from "../platform/index.ts";

/** A document in prose: its path as given, and its text. */
export interface Document {
  readonly name: string;
  readonly file: string; // absolute
  readonly text: string;
}

/** In bytes: all of it is in each prompt. */
const largestDocument = 100_000;

/** Reads a document. @throws ConfigurationError if it is not a text of a fitting size */
export function readDocument(name: string, folder: string): Document {
  const file = path.resolve(folder, name);
  const status = fileStatus(file);
  if (!status)
    throw new ConfigurationError(`there is no file "${name}"; give the path of a document in prose`);
  const kind = kindInsteadOfFile(file, "followed");
  if (kind !== undefined)
    throw new ConfigurationError(`"${name}" is ${kind}, not a file; give the path of a document in prose`);
  if (status.size > largestDocument)
    throw new ConfigurationError(
      `"${name}" has ${status.size} bytes, and a plan is made from at most ${largestDocument}; shorten it, or split it into documents of one effort each`,
    );
  const bytes = readBytes(file) ?? Buffer.alloc(0);
  if (!isUtf8(bytes) || bytes.includes(0))
    throw new ConfigurationError(`"${name}" is not UTF-8 text; save it as UTF-8`);
  const text = bytes.toString("utf8");
  if (text.trim() === "")
    throw new ConfigurationError(`"${name}" is empty; write into it what is to be built`);
  return { name, file, text };
}

/** The name of an effort for a document: that of its folder for `prd.md`, else its own. */
export function effortNameFor({ file }: Pick<Document, "file">): string {
  if (path.basename(file).toLowerCase() === "prd.md") return `${path.dirname(file)}${path.sep}`;
  const words = path.parse(file).name.replace(/[^A-Za-z0-9._-]+/g, "-");
  return words.replace(/^[^A-Za-z0-9]+|-+$/g, "") || "plan";
}
