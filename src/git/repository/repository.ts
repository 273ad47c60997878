// Finds the repository that a folder belongs to, with a single call of git, because every start pays for it.
import { ConfigurationError, type Environment, isFolder, type Log, realPath } from "../../platform/index.ts";
import { Git, gitReason } from "./git-command.ts";

/** A repository with its work tree, and git at work in it. Paths are absolute, links resolved. */
export interface Repository {
  /** The top folder of the work tree. */
  top: string;
  /** Where HEAD and the index of this work tree are. */
  gitFolder: string;
  /** Where branches and objects are: another folder than `gitFolder` in a linked work tree only. */
  commonFolder: string;
  /** Whether the history was cut off when it was fetched. */
  isShallow: boolean;
  git: Git;
  environment: Environment;
  log: Log;
  /** When it aborts, git is at work no more. */
  stop: AbortSignal | undefined;
}

/** Where to look, and what git may see. */
export interface RepositoryLookup {
  folder: string;
  environment: Environment;
  log: Log;
  /** When it aborts, a call of git that is under way is killed, and it and every later one throw the reason. */
  stop?: AbortSignal;
}

const questions = [
  "--is-bare-repository",
  "--is-shallow-repository",
  "--git-dir",
  "--git-common-dir",
  "--show-toplevel",
];

/**
 * The repository that a folder belongs to, or undefined where there is none.
 * @throws ConfigurationError where git is missing, or the repository has no work tree, is broken or not trusted.
 */
export async function findRepository(lookup: RepositoryLookup): Promise<Repository | undefined> {
  const { folder, environment, log, stop } = lookup;
  if (!isFolder(folder)) return undefined;
  const start = realPath(folder);
  const git = new Git({ folder: start, environment, trustedFolders: [start], stop });
  const result = await git.run(["rev-parse", "--path-format=absolute", ...questions]);
  if (/not a git repository \(or any/.test(result.stderr)) return undefined;
  const [isBare, isShallow, gitFolder, commonFolder, top, ...rest] = result.stdout.split("\n");
  if (isBare === "true") {
    throw new ConfigurationError(`${folder} is a bare repository: clone it and start in the clone.`);
  }
  if (result.exitCode !== 0) throw describeUnusable(folder, gitReason(result));
  if (!gitFolder || !commonFolder || !top || rest.length !== 1) {
    throw describeUnusable(folder, "there is a line break in its path");
  }
  if (start !== top && !start.startsWith(top === "/" ? top : `${top}/`)) {
    throw describeUnusable(folder, `its work tree is elsewhere, in ${top} (core.worktree)`);
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
    `git cannot work in ${folder}, because ${reason}: mend the repository or start in another one.`,
  );
}
