// Finds the repository of a folder with a single call of git, because every start pays for it.
import * as path from "node:path";
import {
  ConfigurationError,
  describeError,
  distrustFolder,
  type Environment,
  fileStatus,
  isFolder,
  isPlainFile,
  type Log,
  preferOwnProgram,
  readText,
  realPath,
} from "../../platform/index.ts";
import { Git, gitReason, type Obstacles } from "./git-command.ts";
import { findObstacles, removeObstacles } from "./obstacles.ts";
import { GitPatience } from "./patience.ts";
import { findRedirections, withoutRedirections } from "./redirections.ts";
import { type RepositoryFolders, removeStaleLocks } from "./stale-locks.ts";

/** The secrets of a run, which no commit may hold. */
export interface CommitSecrets {
  /** Where bytes hold one. */
  find(bytes: Uint8Array): readonly { start: number; end: number }[];
  /** The commits that are known to hold none. */
  readonly checked: Set<string>;
}

/** A repository with its work tree. */
export interface Repository extends RepositoryFolders {
  isShallow: boolean;
  /** Files that redirect git, which were there when the repository was found. */
  redirections: ReadonlySet<string>;
  git: Git;
  /** Whether git may connect to other machines. */
  connects: boolean;
  environment: Environment;
  log: Log;
  stop: AbortSignal | undefined;
  patience: GitPatience;
  secrets?: CommitSecrets | undefined;
}

/** The record of the first run in a checkout. */
export function knownFileOf({ commonFolder }: Pick<RepositoryFolders, "commonFolder">): string {
  return `${commonFolder}/ralph-ci-known.json`;
}

/** In bytes. */
export const largestKnownFile = 1024 * 1024;

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
  /** Whether git may fetch missing objects; not where settings cannot be believed. True by default. */
  connects?: boolean;
  secrets?: CommitSecrets | undefined;
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
  if (environment.GITHUB_ACTIONS === "true") preferKnownGit(guessed.commonFolder, environment);
  const git = new Git({
    folder: start,
    environment,
    // A folder .git has no other common folder: an earlier agent has put this file into it.
    variables:
      isFolder(guessed.gitFolder) && fileStatus(`${guessed.gitFolder}/commondir`)
        ? withoutRedirections(guessed.commonFolder)
        : {},
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
  const connects = (lookup.connects ?? true) && mayLackObjects(folders.commonFolder);
  const variables = connects ? fetchingOnly : noConnection;
  return {
    ...folders,
    isShallow: isShallow === "true",
    redirections: findRedirections(folders),
    git: new Git({
      folder: top,
      environment,
      variables: { ...variables, ...withoutRedirections(folders.commonFolder) },
      trustedFolders,
      gitFolder,
      stop,
      patience,
      obstacles,
    }),
    connects: lookup.connects ?? true,
    environment,
    log,
    stop,
    patience,
    secrets: lookup.secrets,
  };
}

/** Git refuses every protocol, whatever the settings allow. */
export const noConnection = { GIT_ALLOW_PROTOCOL: "none" } as const;

/** Missing objects come from a server and never from a program that a setting names (`ext::`). */
const fetchingOnly = { GIT_ALLOW_PROTOCOL: "https:http:ssh:git:file" } as const;

/** Whether the repository is a partial clone now. An agent can make one of it later, whose missing objects come from a program. */
function mayLackObjects(commonFolder: string): boolean {
  const file = `${commonFolder}/config`;
  return isPlainFile(file) && /promisor|partialclone/i.test(readText(file) ?? "");
}

/** A git that appeared on the search path since the first run in this checkout may be an agent's. */
function preferKnownGit(commonFolder: string, environment: Environment): void {
  const file = knownFileOf({ commonFolder });
  try {
    const text = isPlainFile(file, largestKnownFile) ? readText(file) : undefined;
    const { git } = JSON.parse(text ?? "{}") as { git?: unknown };
    if (typeof git === "string") preferOwnProgram("git", environment.PATH ?? "", git);
  } catch {
    // Not our file.
  }
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
