// Finds the file of a commit that a tool means by the path that it printed.
import { posix } from "node:path";

/** Where the tools ran. Paths are absolute. */
export interface SourcePlace {
  /** The top of the checkout. */
  readonly top: string;
  /** The folder of the gates, below the top or the top itself. */
  readonly folder: string;
}

const longestPath = 1_000; // characters

/**
 * Finds files of a commit. A path from the top or from the folder of the gates is meant first; else the only file that ends so,
 * because a gate may have changed the folder.
 * @param files the paths of the commit's files, from the top
 */
export function createFileFinder(files: readonly string[], { top, folder }: SourcePlace) {
  const known = new Set(files.filter(isInside));
  const byName = new Map<string, string[]>();
  for (const file of known) {
    const name = posix.basename(file);
    const same = byName.get(name);
    if (same) same.push(file);
    else byName.set(name, [file]);
  }
  return (printed: string): string | undefined => {
    const path = posix.normalize(printed.trim());
    if (path.length > longestPath) return undefined;
    const absolute = posix.isAbsolute(path) ? path : posix.join(folder, path);
    const found = [posix.relative(top, absolute), path].find((each) => known.has(each));
    if (found !== undefined || posix.isAbsolute(path) || !isInside(path)) return found;
    const ending = (byName.get(posix.basename(path)) ?? []).filter((file) => file.endsWith(`/${path}`));
    return ending.length === 1 ? ending[0] : undefined;
  };
}

/** Whether a path stays below the top. */
function isInside(path: string): boolean {
  return path !== "" && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
