// Folders that are readable in a hidden one: a folder with writable parts is mounted part by part.
import * as path from "node:path";

/** Whether a path is a folder, or in it. */
export function isIn(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/**
 * The same readable paths, without one that contains a writable or hidden path: mounted as a whole, it would cover that one.
 * Only paths in a hidden folder are mounted at all. `list` gives the names in a folder.
 */
export function readableParts(
  readable: readonly string[],
  { writable, hidden }: { writable: readonly string[]; hidden: readonly string[] },
  list: (folder: string) => readonly string[],
): string[] {
  const others = [...writable, ...hidden];
  const contains = (folder: string) => others.some((other) => other !== folder && isIn(other, folder));
  const split = (file: string): string[] => {
    if (others.includes(file)) return [];
    return contains(file) ? list(file).flatMap((name) => split(path.join(file, name))) : [file];
  };
  const isHidden = (file: string) => hidden.some((folder) => isIn(file, folder));
  const parts = readable.flatMap((file) => (isHidden(file) ? split(file) : []));
  return [...new Set(parts)].filter((file) => !writable.some((folder) => isIn(file, folder)));
}
