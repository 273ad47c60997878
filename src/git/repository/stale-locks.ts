// Clears away the lock files of a git that was killed, which would make every later git fail.
import {
  ConfigurationError,
  fileStatus,
  findFileUser,
  isFolder,
  listFolder,
  removeFile,
} from "../../platform/index.ts";
import type { Repository } from "./repository.ts";

/**
 * Removes the locks on index, HEAD, references and settings that no living process can need.
 * @returns the paths of those that were removed.
 * @throws ConfigurationError where a process that still lives may need them; they stay.
 */
export function removeStaleLocks(repository: Repository): string[] {
  const locks = findLocks(repository).map((path) => ({ path, identity: fileIdentity(path) }));
  if (locks.length === 0) return [];
  const paths = locks.map((lock) => lock.path);
  const folders = [repository.top, repository.gitFolder, repository.commonFolder];
  const holder = findLockHolder(paths, folders);
  if (holder) {
    throw new ConfigurationError(
      `Process ${holder.pid} (${holder.command}) works in this repository and holds ${paths.join(", ")}: let it finish or end it, and run again.`,
    );
  }
  const removed: string[] = [];
  for (const { path, identity } of locks) {
    // One that was made anew since we looked belongs to somebody who lives.
    if (identity === undefined || fileIdentity(path) !== identity) continue;
    removeFile(path);
    removed.push(path);
    repository.log.warn(`Removed ${path}, which a git that was killed had left.`);
  }
  return removed;
}

function findLockHolder(
  paths: readonly string[],
  folders: readonly string[],
): ReturnType<typeof findFileUser> {
  try {
    const isProgram = (command: string) => command === "git" || command.startsWith("git-");
    return findFileUser({ files: paths, isProgram, folders });
  } catch {
    throw new ConfigurationError(
      `There are locks in this repository, and this system does not show who holds them: when no git is running, remove ${paths.join(", ")} and run again.`,
    );
  }
}

function findLocks(repository: Repository): string[] {
  const { gitFolder, commonFolder } = repository;
  const ofWorkTree = ["index.lock", "HEAD.lock", "config.worktree.lock"].map(
    (name) => `${gitFolder}/${name}`,
  );
  const shared = [
    "HEAD.lock",
    "packed-refs.lock",
    "config.lock",
    "shallow.lock",
    "reftable/tables.list.lock",
  ];
  const named = [...ofWorkTree, ...shared.map((name) => `${commonFolder}/${name}`)];
  return [...new Set([...named.filter((path) => fileStatus(path)), ...locksBelow(`${commonFolder}/refs`)])];
}

/** The lock files in a folder of references and below; no reference itself can end in `.lock`. */
function locksBelow(folder: string): string[] {
  return listFolder(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (name.endsWith(".lock")) return [path];
    return isFolder(path) ? locksBelow(path) : [];
  });
}

function fileIdentity(path: string): string | undefined {
  const status = fileStatus(path);
  return status && `${status.ino} ${status.mtimeNs}`;
}
