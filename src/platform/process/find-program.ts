// Finds a program as a shell would, without starting it.
import * as path from "node:path";
import { fileStatus } from "../files/index.ts";

const anyoneMayRun = 0o111n;

/** The file that a word starts: a path from `folder`, else the first of that name on the search path; undefined for none. */
export function findProgram(word: string, searchPath: string, folder: string): string | undefined {
  if (word.includes("/")) {
    const file = path.resolve(folder, word);
    return isProgram(file) ? file : undefined;
  }
  return searchPath
    .split(path.delimiter)
    .map((entry) => path.resolve(folder, entry, word))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    const status = fileStatus(file);
    return status?.isFile() === true && (status.mode & anyoneMayRun) !== 0n;
  } catch {
    // A folder of the search path that may not be looked into holds nothing for us.
    return false;
  }
}
