// Finds the repository of a folder with a single call of git, because every start pays for it.
import { ConfigurationError, type Environment, isFolder, type Log, realPath } from "../../platform/index.ts";
import { Git, gitReason } from "./git-command.ts";

/** A repository with its work tree. Paths are absolute, links resolved. Linked work trees share the `commonFolder`. */
export interface Repository {
  top: string;
  gitFolder: string;
  commonFolder: string;
  isShallow: boolean;
  git: Git;
  environment: Environment;
  log: Log;
  stop: AbortSignal | undefined;
}

/** Where to look for a repository, and what git may see. */
export interface RepositoryLookup {
  folder: string;
  environment: Environment;
  log: Log;
  stop?: AbortSignal;
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
  const { folder, environment, log, stop } = lookup;
  if (!isFolder(folder)) return undefined;
  const start = realPath(folder);
  const git = new Git({ folder: start, environment, trustedFolders: [start], stop });
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
  return {
    top,
    gitFolder: realPath(gitFolder),
    commonFolder: realPath(commonFolder),
    isShallow: isShallow === "true",
    git: new Git({ folder: top, environment, trustedFolders: [...new Set([top, start])], gitFolder, stop }),
    environment,
    log,
    stop,
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
