// Reads the document that a plan is made from: a file, or an issue.
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import { effortOfIssue, readIssueName } from "../effort/index.ts";
import { type IssueHost, readIssueText } from "../issue/index.ts";
import { ConfigurationError, fileStatus, kindInsteadOfFile, readBytes } from "../platform/index.ts";

/** A document in prose. */
export interface Document {
  readonly name: string; // as given
  readonly text: string;
  /** The name of the effort for it, or the folder of that effort. */
  readonly effortName: string;
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
  return { name, text, effortName: effortNameFor(file) };
}

/** The name of an effort for a document: that of its folder for `prd.md`, else its own. */
function effortNameFor(file: string): string {
  if (path.basename(file).toLowerCase() === "prd.md") return `${path.dirname(file)}${path.sep}`;
  const words = path.parse(file).name.replace(/[^A-Za-z0-9._-]+/g, "-");
  return words.replace(/^[^A-Za-z0-9]+|-+$/g, "") || "plan";
}

/** The number of the issue that is meant; undefined for a file. @throws ConfigurationError for a wrong number */
export function issueOfDocument(name: string, folder: string): number | undefined {
  return fileStatus(path.resolve(folder, name)) ? undefined : readIssueName(name);
}

/** Reads title and text of an issue of a person with write access. @throws ConfigurationError */
export async function readIssueDocument(host: IssueHost, number: number): Promise<Document> {
  const { title, text } = await readIssueText(host, number);
  if (text === "")
    throw new ConfigurationError(`issue #${number} has no text; write into it what is to be built`);
  if (Buffer.byteLength(text) > largestDocument)
    throw new ConfigurationError(
      `the text of issue #${number} has more than ${largestDocument} bytes; shorten it, or split it into several issues`,
    );
  return { name: `issue #${number}`, text: `# ${title}\n\n${text}\n`, effortName: effortOfIssue(number) };
}
