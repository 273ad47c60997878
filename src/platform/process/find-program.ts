// Finds a program as a shell does, without starting it.
import * as path from "node:path";
import { fileStatus } from "../files/index.ts";

const executableByAnyone = 0o111n;

/** The file of a program: a path relative to `folder`, or the first file with that name on the search path. */
export function findProgram(name: string, searchPath: string, folder: string): string | undefined {
  if (name.includes("/")) {
    const file = path.resolve(folder, name);
    return isProgram(file) ? file : undefined;
  }
  return searchPath
    .split(path.delimiter)
    .map((entry) => path.resolve(folder, entry, name))
    .find(isProgram);
}

/** The first file with that name on the search path that is not executable. */
export function findNotExecutable(name: string, searchPath: string, folder: string): string | undefined {
  return searchPath
    .split(path.delimiter)
    .map((entry) => path.resolve(folder, entry, name))
    .find((file) => modeOf(file) !== undefined && !isProgram(file));
}

function isProgram(file: string): boolean {
  return ((modeOf(file) ?? 0n) & executableByAnyone) !== 0n;
}

/** Undefined if it is not a file. */
function modeOf(file: string): bigint | undefined {
  try {
    const status = fileStatus(file);
    return status?.isFile() ? status.mode : undefined;
  } catch {
    return undefined; // the search path may name folders that this user cannot read
  }
}
