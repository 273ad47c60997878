// Finds the folders whose settings and hooks git obeys in a checkout.
import * as path from "node:path";
import type { Checkout } from "../../git/index.ts";
import { fileStatus, isFolder, listFolder } from "../../platform/index.ts";

/** Those of submodules, that of the work tree, and last the one that work trees share. */
export function gitFoldersOf({
  gitFolder,
  commonFolder,
}: Pick<Checkout, "gitFolder" | "commonFolder">): string[] {
  return [...new Set([...foldersOfSubmodules(path.join(commonFolder, "modules")), gitFolder, commonFolder])];
}

/** The name of a submodule may have several parts, and a submodule may have submodules. */
function foldersOfSubmodules(folder: string, depth = 0): string[] {
  if (depth > deepest) return [];
  return listFolder(folder)
    .map((name) => path.join(folder, name))
    .filter(isFolder)
    .flatMap((each) =>
      fileStatus(path.join(each, "HEAD"))
        ? [each, ...foldersOfSubmodules(path.join(each, "modules"), depth + 1)]
        : foldersOfSubmodules(each, depth + 1),
    );
}

const deepest = 8;
