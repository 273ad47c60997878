// Finds the repository of a folder with a single call of git, because every start pays for it.
import * as path from "node:path";
import {
  ConfigurationError,
  describeError,
  distrustFolder,
  type Environment,
  fileStatus,
  isFolder,
  type Log,
  realPath,
} from "../../platform/index.ts";
import { Git, gitReason, type Obstacles } from "./git-command.ts";
import { findObstacles, removeObstacles } from "./obstacles.ts";
import { GitPatience } from "./patience.ts";
import { type RepositoryFolders, removeStaleLocks } from "./stale-locks.ts";

/** A repository with its work tree. */
export interface Repository extends RepositoryFolders {
  isShallow: boolean;
  git: Git;
  environment: Environment;
  log: Log;
  stop: AbortSignal | undefined;
  patience: GitPatience;
}

/** Where to look for a repository, and what git may see. */
export interface RepositoryLookup {
  folder: string;
  environment: Environment;
  log: Log;
  stop?: AbortSignal;
  /** Bounds each call of git. */
  patience?: GitPatience | undefined;
  /** Whether pipes and devices that git would wait for may be removed. */
  removesObstacles?: boolean;
}

const queriedProperties = [
  "--is-bare-repository",
  "--is-shallow-repository",
  "--git-dir",
  "--git-common-dir",
  "--show-toplevel",
];

/** Finds a folder's repository. @throws ConfigurationError if git is missing or cannot work in it */
export async function findRepository(lookup: RepositoryLookup): Promise<Repository | undefined> {
  const { folder, environment, log, stop, patience = new GitPatience() } = lookup;
  if (!isFolder(folder)) return undefined;
  const start = realPath(folder);
  const guessed = guessFolders(start);
  if (fileStatus(guessed.gitFolder)) distrustFolder(guessed.top);
  const git = new Git({
    folder: start,
    environment,
    trustedFolders: [start],
    stop,
    patience,
    obstacles: obstaclesIn(guessed, lookup),
  });
  const result = await git.run(["rev-parse", "--path-format=absolute", ...queriedProperties]);
  if (/not a git repository \(or any/.test(result.stderr)) return undefined;
  const [isBare, isShallow, gitFolder, commonFolder, top, ...rest] = result.stdout.split("\n");
  if (isBare === "true") {
    throw new ConfigurationError(`${folder} is a bare repository: clone it and start in the clone.`);
  }
  if (result.exitCode !== 0) throw describeUnusable(folder, gitReason(result));
  if (!gitFolder || !commonFolder || !top || rest.length !== 1) {
    throw describeUnusable(folder, "its path contains a line break");
  }
  if (start !== top && !start.startsWith(top === "/" ? top : `${top}/`)) {
    throw describeUnusable(folder, `its work tree is in another folder, ${top} (core.worktree)`);
  }
  distrustFolder(top);
  const folders = { top, gitFolder: realPath(gitFolder), commonFolder: realPath(commonFolder) };
  const trustedFolders = [...new Set([top, start])];
  const obstacles = obstaclesIn(folders, lookup);
  return {
    ...folders,
    isShallow: isShallow === "true",
    git: new Git({ folder: top, environment, trustedFolders, gitFolder, stop, patience, obstacles }),
    environment,
    log,
    stop,
    patience,
  };
}

/** Where a folder's repository may be, without asking git. */
function guessFolders(folder: string): RepositoryFolders {
  const gitFolder = path.join(folder, ".git");
  const parent = path.dirname(folder);
  if (parent !== folder && !fileStatus(gitFolder)) return guessFolders(parent);
  return { top: folder, gitFolder, commonFolder: gitFolder };
}

function obstaclesIn(folders: RepositoryFolders, { log, removesObstacles }: RepositoryLookup): Obstacles {
  return {
    find: () => findObstacles(folders),
    remove: removesObstacles
      ? (obstacles) => {
          removeObstacles(obstacles);
          log.warn(`git waited for ${obstacles.join(", ")}, which is not a file; it was removed`);
        }
      : undefined,
    removeLocks: () => {
      try {
        removeStaleLocks(folders, log);
      } catch (error) {
        log.warn(describeError(error));
      }
    },
  };
}

function describeUnusable(folder: string, reason: string): ConfigurationError {
  const untrustedFolder = /dubious ownership in repository at '(.+?)'/.exec(reason)?.[1];
  if (untrustedFolder) {
    return new ConfigurationError(
      `The repository in ${untrustedFolder} belongs to another user: run \`git config --global --add safe.directory '${untrustedFolder}'\`.`,
    );
  }
  return new ConfigurationError(
    `git cannot work in ${folder}, because ${reason}: repair the repository or start in another one.`,
  );
}
