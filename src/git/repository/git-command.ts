// Runs git so that no setting of a person or a repository can start a program, wait for an answer or outlive the call.
import {
  type CommandResult,
  ConfigurationError,
  type Environment,
  pickEnvironment,
  runCommand,
  runMarkerVariable,
  systemClock,
} from "../../platform/index.ts";

/** What git may see of the environment: where it is, whose settings hold, and whose name goes on a commit. */
const allowedVariables: readonly string[] = [
  ...["PATH", "HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_NOSYSTEM"],
  ...["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"],
  // By the mark of its run a git that outlived that run is found and ended.
  runMarkerVariable,
];

/** A setting of git, as `git config` names it. */
export type GitSetting = readonly [name: string, value: string];

/** Settings that hold for every call, above the repository's own. */
const fixedSettings: readonly GitSetting[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["commit.gpgSign", "false"],
  // Upkeep runs on in the background when the call is long over, and takes locks while it does.
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["core.quotePath", "false"],
  ["advice.detachedHead", "false"],
  // `true` would make staging fail for a file whose line ends git converts.
  ["core.safecrlf", "warn"],
  ["i18n.commitEncoding", "UTF-8"],
  ["i18n.logOutputEncoding", "UTF-8"],
];

/** Where git works and what it may see. */
export interface GitOptions {
  /** The working folder of every call. */
  folder: string;
  environment: Environment;
  /** Folders that git trusts whoever owns them: in a container the checkout often belongs to another user. */
  trustedFolders: readonly string[];
  /**
   * The repository, named outright, with `folder` as the top of its work tree. A `.git` that has disappeared then is an
   * error, where looking for one could find a repository around this one.
   */
  gitFolder?: string;
  /** More settings, above the repository's own. */
  settings?: readonly GitSetting[];
  /** More variables. */
  variables?: Readonly<Record<string, string>>;
  /** When it aborts, a call that is under way is killed, and it and every later one throw the reason. */
  stop?: AbortSignal | undefined;
}

/** What one call is given besides its arguments. */
export interface GitCallOptions {
  /** Standard input. */
  input?: string;
  /** Variables for this call alone. */
  environment?: Readonly<Record<string, string>>;
  /** Input and output are bytes, one character each: not all that git keeps is UTF-8. */
  bytes?: boolean;
  /** After so many ms the call is given up. */
  deadline?: number;
}

/** How often a call is tried while another process holds the index for a moment, such as an editor's `git status`. */
const indexAttempts = 10;
/** The wait between two tries, in ms. */
const indexWait = 100;
const indexIsLocked = /index\.lock': File exists/;

/** Git in one place. */
export class Git {
  readonly #folder: string;
  readonly #environment: Record<string, string>;
  readonly #stop: AbortSignal | undefined;

  constructor(place: GitOptions) {
    this.#folder = place.folder;
    this.#stop = place.stop;
    this.#environment = gitEnvironment(place);
  }

  /**
   * Runs git to its end; a failing exit code is for the caller to judge.
   * @throws ConfigurationError where git cannot be started.
   */
  async run(gitArguments: readonly string[], options: GitCallOptions = {}): Promise<CommandResult> {
    for (let attempt = 1; ; attempt += 1) {
      this.#stop?.throwIfAborted();
      const result = await runCommand("git", gitArguments, {
        folder: this.#folder,
        environment: { ...this.#environment, ...options.environment },
        ...(options.input === undefined ? {} : { input: options.input }),
        ...(options.bytes === undefined ? {} : { bytes: options.bytes }),
        ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
        ...(this.#stop ? { signal: this.#stop } : {}),
      });
      this.#stop?.throwIfAborted();
      if (result.startError) {
        throw new ConfigurationError(
          `git could not be started in ${this.#folder}: install git and put it on the PATH.`,
        );
      }
      if (attempt === indexAttempts || result.exitCode === 0 || !indexIsLocked.test(result.stderr))
        return result;
      await systemClock.sleep(indexWait);
    }
  }

  /**
   * The standard output of a call that has to succeed.
   * @throws Error with git's reason where it fails.
   */
  async output(gitArguments: readonly string[], options: GitCallOptions = {}): Promise<string> {
    const result = await this.run(gitArguments, options);
    if (result.exitCode !== 0) throw new Error(`git ${gitArguments[0]} failed: ${gitReason(result)}.`);
    return result.stdout;
  }
}

function gitEnvironment(options: GitOptions): Record<string, string> {
  const all = [
    ...fixedSettings,
    ...options.trustedFolders.map((folder) => ["safe.directory", folder] as const),
    ...(options.settings ?? []),
  ];
  return {
    ...pickEnvironment(options.environment, allowedVariables),
    // What git says is compared with English words in a few places.
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    GIT_TERMINAL_PROMPT: "0",
    GIT_PAGER: "cat",
    GIT_EDITOR: "true",
    // Looking must not write: only calls that change something take locks.
    GIT_OPTIONAL_LOCKS: "0",
    ...options.variables,
    ...(options.gitFolder ? { GIT_DIR: options.gitFolder, GIT_WORK_TREE: options.folder } : {}),
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(
      all.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, name],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/** A longer reason is cut: git lists every file that is in its way. */
const maxReasonLength = 500;

/** Why a call failed, in git's own words, as one line without a full stop. */
export function gitReason(result: CommandResult): string {
  const lines = result.stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !/^(hint:|warning:|Aborting$|Please )/.test(line))
    .map((line) => line.replace(/^(fatal|error): /, ""));
  const reason = lines.join(" ").replace(/\.$/, "");
  if (reason.length > maxReasonLength) return `${reason.slice(0, maxReasonLength)}…`;
  return reason || (result.signal ? `ended by ${result.signal}` : `exit code ${result.exitCode}`);
}
