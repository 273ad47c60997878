// Finds files of the git folder by which an agent could lead git to another repository or another history.
import { fileStatus, type Log, removeFile } from "../../platform/index.ts";
import type { RepositoryFolders } from "./stale-locks.ts";

/**
 * `commondir` names the folder with the settings and objects; only linked work trees have it. `info/grafts` gives commits other
 * parents.
 */
const names = ["commondir", "info/grafts"] as const;

/** The program's own calls follow neither file. */
export function withoutRedirections(commonFolder: string): Readonly<Record<string, string>> {
  return { GIT_COMMON_DIR: commonFolder, GIT_GRAFT_FILE: "/dev/null" };
}

/** The files that are there. */
export function findRedirections({ gitFolder, commonFolder }: RepositoryFolders): ReadonlySet<string> {
  // In a linked work tree they are the way of git itself.
  if (gitFolder !== commonFolder) return new Set();
  return new Set(names.map((name) => `${commonFolder}/${name}`).filter((file) => fileStatus(file)?.isFile()));
}

/** Removes those that are new, because people and later steps run git, too. */
export function removeRedirections(
  repository: RepositoryFolders & { readonly redirections: ReadonlySet<string>; readonly log: Log },
): void {
  for (const file of findRedirections(repository)) {
    if (repository.redirections.has(file)) continue;
    removeFile(file);
    repository.log.warn(
      `${file} was added, which leads git to another repository or history; it was removed`,
    );
  }
}
