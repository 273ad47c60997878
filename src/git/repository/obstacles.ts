// Finds what git would wait for without end: named pipes and devices in place of files that it opens.
import * as path from "node:path";
import { findSpecialFiles, removeFile } from "../../platform/index.ts";

/** Files of a checkout that git opens by itself. */
const openedNames: ReadonlySet<string> = new Set([".gitignore", ".gitattributes", ".gitmodules", ".mailmap"]);

/** The pipes and devices in a checkout that a call of git could wait for. Takes as long as reading all its folders. */
export async function findObstacles(top: string, gitFolder: string): Promise<string[]> {
  const inCheckout = await findSpecialFiles(top, (name) => name !== ".git");
  const inGitFolder = await findSpecialFiles(gitFolder, (name) => name !== "objects");
  return [...inCheckout.filter((file) => openedNames.has(path.basename(file))), ...inGitFolder];
}

/** Removes obstacles: none of them can hold anything that could be committed. */
export function removeObstacles(obstacles: readonly string[]): void {
  for (const file of obstacles) removeFile(file);
}
