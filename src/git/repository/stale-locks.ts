// Removes lock files of a killed git process, which would make every later git call fail.
import {
  ConfigurationError,
  fileStatus,
  findFileUser,
  isFolder,
  type Log,
  listFolder,
  removeFile,
} from "../../platform/index.ts";

/** The folders of a repository with a work tree. Paths are absolute, links resolved. */
export interface RepositoryFolders {
  top: string;
  gitFolder: string;
  /** Linked work trees share it. */
  commonFolder: string;
}

/** Removes locks that no living process holds, and returns them. @throws ConfigurationError if one may hold them */
export function removeStaleLocks(repository: RepositoryFolders, log: Log): string[] {
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
    // A lock that was created again after the search belongs to a living process.
    if (identity === undefined || fileIdentity(path) !== identity) continue;
    removeFile(path);
    removed.push(path);
    log.warn(`Removed ${path}, left by a git process that was killed.`);
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
      `This repository has lock files, and this system does not show which process holds them: when no git is running, remove ${paths.join(", ")} and run again.`,
    );
  }
}

const worktreeLocks: readonly string[] = ["index.lock", "HEAD.lock", "config.worktree.lock"];
const sharedLocks: readonly string[] = [
  "HEAD.lock",
  "packed-refs.lock",
  "config.lock",
  "shallow.lock",
  "reftable/tables.list.lock",
];

function findLocks({ gitFolder, commonFolder }: RepositoryFolders): string[] {
  const named = [
    ...worktreeLocks.map((name) => `${gitFolder}/${name}`),
    ...sharedLocks.map((name) => `${commonFolder}/${name}`),
  ];
  return [...new Set([...named.filter((path) => fileStatus(path)), ...locksBelow(`${commonFolder}/refs`)])];
}

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
