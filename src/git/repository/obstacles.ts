// Finds what git would wait for without end: named pipes and devices in place of files that it opens.
import * as path from "node:path";
import { findSpecialFiles, removeFile } from "../../platform/index.ts";
import type { RepositoryFolders } from "./stale-locks.ts";

/** Files of a checkout that git opens by itself. */
const openedNames: ReadonlySet<string> = new Set([".gitignore", ".gitattributes", ".gitmodules", ".mailmap"]);

/** The pipes and devices in a checkout that a call of git could wait for. Takes as long as reading all its folders. */
export async function findObstacles({ top, gitFolder, commonFolder }: RepositoryFolders): Promise<string[]> {
  const inCheckout = await findSpecialFiles(top, (name) => name !== ".git");
  const found = inCheckout.filter((file) => openedNames.has(path.basename(file)));
  // Of a linked work tree, one of the two folders is in the other.
  for (const folder of new Set([gitFolder, commonFolder]))
    found.push(...(await findSpecialFiles(folder, () => true)));
  return [...new Set(found)];
}

/** Removes obstacles: none of them can hold anything that could be committed. */
export function removeObstacles(obstacles: readonly string[]): void {
  for (const file of obstacles) removeFile(file);
}
