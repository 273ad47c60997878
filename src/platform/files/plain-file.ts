// Opens files that anyone may have replaced. A named pipe would be waited for, and a device has no end.
import * as fs from "node:fs";
import * as path from "node:path";
import { hasErrorCode, MachineError } from "../errors.ts";

/** Something else stands where a file is expected. The message names it and ends with the fix. */
export class NotPlainFileError extends MachineError {
  override readonly name = "NotPlainFileError";
  constructor(file: string, status: fs.StatsBase<number | bigint>) {
    super(`${file} is ${describeKind(status)}, not a file; remove it, or put the file back`);
  }
}

function describeKind(status: fs.StatsBase<number | bigint>): string {
  if (status.isDirectory()) return "a folder";
  if (status.isFIFO()) return "a named pipe";
  if (status.isSocket()) return "a socket";
  return status.isSymbolicLink() ? "a link" : "a device";
}

/** What stands at a path instead of a file, such as `a named pipe`; links are followed unless `links` is "refused". */
export function kindInsteadOfFile(file: string, links: "followed" | "refused"): string | undefined {
  const read = links === "followed" ? fs.statSync : fs.lstatSync;
  try {
    const status = read(file, { throwIfNoEntry: false });
    return status && !status.isFile() ? describeKind(status) : undefined;
  } catch (error) {
    if (hasErrorCode(error, "ENOTDIR")) return undefined;
    if (hasErrorCode(error, "ELOOP")) return "a link";
    throw error;
  }
}

/** Opens a file for reading; links are followed. Undefined if it does not exist. @throws NotPlainFileError */
export function openPlainFile(file: string): number | undefined {
  let descriptor: number;
  try {
    requirePlain(file, fs.statSync(file));
    // A pipe may have been put there since: without O_NONBLOCK, opening it would wait for a writer.
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "ENAMETOOLONG")) return undefined;
    throw error;
  }
  try {
    requirePlain(file, fs.fstatSync(descriptor));
    return descriptor;
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
}

function requirePlain(file: string, status: fs.Stats): void {
  if (!status.isFile()) throw new NotPlainFileError(file, status);
}

/** Makes a file of the program's own and opens it for writing. What is in its place is removed. */
export function openOwnFile(file: string, mode: number): number {
  const { O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
  const status = fs.lstatSync(file, { throwIfNoEntry: false });
  // A new file is faster than the old one cut to nothing: the system first writes what such a file had.
  if (status?.isFile()) fs.unlinkSync(file);
  else if (status) fs.rmSync(file, { recursive: true, force: true });
  const flags = O_WRONLY | O_CREAT | O_EXCL;
  try {
    return fs.openSync(file, flags, mode);
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT")) throw error;
    // An agent may have removed the folder, too.
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    return fs.openSync(file, flags, mode);
  }
}
