// Finds the protected paths that exist in a checkout, also those that git does not show.
import * as path from "node:path";
import { type CheckoutState, isUsualProduct } from "../../git/index.ts";
import { listFolder, walkFolder } from "../../platform/index.ts";
import { kindAt } from "./protected-file.ts";
import type { ProtectedPaths } from "./protected-paths.ts";

/** Where to look. */
export interface ProtectedPlace {
  readonly folder: string; // the top of the checkout
  readonly workFolder: string;
  readonly paths: ProtectedPaths;
}

/** The most entries of a folder that are looked at; a folder of settings has few. */
const mostEntries = 20_000;

/** The protected paths among what git lists, and in the folders from the top to where agents start. */
export function findPresentPaths(place: ProtectedPlace, state: CheckoutState | undefined): Set<string> {
  const found = new Set<string>();
  for (const change of state?.changes ?? []) addEntry(place, change.path, found);
  for (const name of state?.ignored ?? []) addEntry(place, name.replace(/\/$/, ""), found);
  for (const folder of foldersToWorkFolder(place))
    for (const name of listFolder(path.join(place.folder, folder)))
      addEntry(place, folder === "" ? name : `${folder}/${name}`, found);
  return found;
}

/** Whether a state shows that the index has the same at protected paths as the commit. */
export function isIndexCommitted(state: CheckoutState | undefined, paths: ProtectedPaths): boolean {
  return !!state?.changes.every(({ path, kind }) => kind === "untracked" || !paths.matches(path));
}

function foldersToWorkFolder({ folder, workFolder }: ProtectedPlace): string[] {
  const parts = path.relative(folder, workFolder).split(path.sep).filter(Boolean);
  const inside = parts[0] === ".." ? [] : parts;
  return ["", ...inside.map((_, index) => inside.slice(0, index + 1).join("/"))].filter(
    (each) => each === "" || kindAt(folder, each) === "folder",
  );
}

function addEntry({ folder, paths }: ProtectedPlace, name: string, found: Set<string>): void {
  // The name of a folder counts if something else may not stand there.
  if (name === ".git" || !paths.matches(name)) return;
  if (kindAt(folder, name) !== "folder") {
    found.add(name);
    return;
  }
  let looked = 0;
  for (const entry of walkFolder(path.join(folder, name))) {
    looked += 1;
    if (looked > mostEntries) break;
    const file = `${name}/${entry.path}`;
    if (entry.kind !== "folder" && paths.matches(file) && !isLeftover(paths, file)) found.add(file);
  }
}

/** In folders that only this run protects, such as those of tests, programs keep caches. */
function isLeftover({ isAdded }: ProtectedPaths, file: string): boolean {
  return isAdded(file) && isUsualProduct(file);
}
