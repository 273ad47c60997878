// Runs git so that no setting of a user or a repository can start a program, wait for input or outlive the call.
import {
  type CommandResult,
  ConfigurationError,
  type Environment,
  findOwnProgram,
  ownProgram,
  ownSearchPath,
  pickEnvironment,
  quoteShellWord,
  removeFile,
  runCommand,
  runMarkerVariable,
  systemClock,
} from "../../platform/index.ts";
import { GitHungError, GitPatience } from "./patience.ts";

const allowedVariables: readonly string[] = [
  "PATH",
  "HOME",
  "XDG_CONFIG_HOME",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_AUTHOR_NAME",
  "GIT_AUTHOR_EMAIL",
  "GIT_COMMITTER_NAME",
  "GIT_COMMITTER_EMAIL",
  // A git process that outlives its run is found and ended by this marker.
  runMarkerVariable,
];

/** A setting of git, as `git config` names it. */
export type GitSetting = readonly [name: string, value: string];

const fixedSettings: readonly GitSetting[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["commit.gpgSign", "false"],
  // Maintenance would run in the background after the call ends, and take locks.
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["core.quotePath", "false"],
  ["advice.detachedHead", "false"],
  // An agent could make git read another commit than the one that it pushes.
  ["core.useReplaceRefs", "false"],
  // `true` would make staging fail for a file whose line endings git converts.
  ["core.safecrlf", "warn"],
  ["i18n.commitEncoding", "UTF-8"],
  ["i18n.logOutputEncoding", "UTF-8"],
];

/** Where git runs and what it may see. With `gitFolder`, `folder` is the top of the work tree; no enclosing one is used. */
export interface GitOptions {
  folder: string;
  environment: Environment;
  /** Folders that git trusts even if another user owns them, as is common in a container. */
  trustedFolders: readonly string[];
  gitFolder?: string;
  settings?: readonly GitSetting[];
  variables?: Readonly<Record<string, string>>;
  /** Kills the current call and makes it and later ones throw the abort reason. */
  stop?: AbortSignal | undefined;
  /** Bounds each call; without it, a call may take its own deadline or the longest one. */
  patience?: GitPatience | undefined;
  obstacles?: Obstacles | undefined;
}

/** What a call that takes long may be waiting for, and what it leaves if it is killed. */
export interface Obstacles {
  removeLocks(): void;
  find(): Promise<string[]>;
  /** Removes them, so that the call can be repeated; undefined where nothing may be removed. */
  remove: ((obstacles: readonly string[]) => void) | undefined;
}

/** Options of one call; `deadline` is in ms. `bytes`: one character per byte, for texts of git that are not UTF-8. */
export interface GitCallOptions {
  input?: string;
  environment?: Readonly<Record<string, string>>;
  bytes?: boolean;
  deadline?: number;
  /** A second call, run by the same shell if the first succeeds: starting a process takes longer than git's work. */
  next?: readonly string[];
}

/** For when another process holds the index briefly, such as an editor's `git status`; the wait is in ms. */
const indexAttempts = 10;
const indexWait = 100;
const indexIsLocked = /index\.lock': File exists/;

/** Git in one folder. The program is found once, before an agent could put another one on the search path. */
export class Git {
  /** Undefined if there is none. */
  readonly program: string | undefined;
  readonly #folder: string;
  readonly #environment: Record<string, string>;
  readonly #stop: AbortSignal | undefined;
  readonly #patience: GitPatience;
  readonly #obstacles: Obstacles | undefined;

  constructor(options: GitOptions) {
    this.program = findOwnProgram("git", options.environment.PATH ?? "");
    this.#folder = options.folder;
    this.#patience = options.patience ?? new GitPatience();
    this.#obstacles = options.obstacles;
    this.#stop = options.stop;
    this.#environment = gitEnvironment(options);
  }

  /**
   * Runs git; the caller checks the exit code.
   * @throws ConfigurationError if git cannot be started, GitHungError if it does not end
   */
  async run(gitArguments: readonly string[], options: GitCallOptions = {}): Promise<CommandResult> {
    for (let attempt = 1; ; attempt += 1) {
      this.#stop?.throwIfAborted();
      const result = await this.#runBounded(gitArguments, options);
      if (result.startError) throw this.#cannotStart();
      if (attempt === indexAttempts || result.exitCode === 0 || !indexIsLocked.test(result.stderr))
        return result;
      await systemClock.sleep(indexWait);
    }
  }

  /** One call. If something in its way can be removed, it is repeated once. */
  async #runBounded(
    gitArguments: readonly string[],
    options: GitCallOptions,
    mayRepeat = true,
  ): Promise<CommandResult> {
    const obstacles: string[] = [];
    using watch = this.#patience.watch(options.deadline, () => {
      const found = this.#obstacles?.find().catch(() => []) ?? Promise.resolve([]);
      void found.then((files) => {
        obstacles.push(...files);
        if (files.length > 0) watch.end();
      });
    });
    const end = () => watch.end();
    this.#stop?.addEventListener("abort", end);
    if (this.program === undefined) throw this.#cannotStart();
    const { program, words } = this.#command(gitArguments, options.next);
    const result = await runCommand(program, words, {
      folder: this.#folder,
      environment: { ...this.#environment, ...options.environment },
      ...(options.input === undefined ? {} : { input: options.input }),
      ...(options.bytes === undefined ? {} : { bytes: options.bytes }),
      signal: watch.signal,
    });
    this.#stop?.removeEventListener("abort", end);
    this.#stop?.throwIfAborted();
    if (!watch.signal.aborted || result.exitCode !== undefined) return result;
    this.#obstacles?.removeLocks();
    const ownIndex = options.environment?.GIT_INDEX_FILE;
    if (ownIndex) removeFile(`${ownIndex}.lock`);
    const { remove } = this.#obstacles ?? {};
    if (mayRepeat && remove && obstacles.length > 0) {
      remove(obstacles);
      return this.#runBounded(gitArguments, options, false);
    }
    if (options.deadline === undefined) this.#patience.lose();
    throw new GitHungError(gitArguments[0] ?? "", this.#folder, watch.seconds, obstacles);
  }

  #command(first: readonly string[], next: readonly string[] | undefined) {
    const program = this.program ?? "git";
    if (next === undefined) return { program, words: first };
    const call = (words: readonly string[]) => [program, ...words].map(quoteShellWord).join(" ");
    const shell = ownProgram("sh", this.#environment.PATH ?? "");
    return { program: shell, words: ["-c", `${call(first)} && exec ${call(next)}`] };
  }

  #cannotStart(): ConfigurationError {
    return new ConfigurationError(
      `git could not be started in ${this.#folder}: install git and put it on the PATH.`,
    );
  }

  /** Runs git and returns its standard output. @throws Error if the call fails */
  async output(gitArguments: readonly string[], options: GitCallOptions = {}): Promise<string> {
    const result = await this.run(gitArguments, options);
    if (result.exitCode !== 0) throw new Error(`git ${gitArguments[0]} failed: ${gitReason(result)}.`);
    return result.stdout;
  }
}

function gitEnvironment(options: GitOptions): Record<string, string> {
  const settings = [
    ...fixedSettings,
    ...options.trustedFolders.map((folder) => ["safe.directory", folder] as const),
    ...(options.settings ?? []),
  ];
  const { PATH: searchPath } = options.environment;
  return {
    ...pickEnvironment(options.environment, allowedVariables),
    ...(searchPath === undefined ? {} : { PATH: ownSearchPath(searchPath) }),
    // A few messages of git are compared with English text.
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    GIT_TERMINAL_PROMPT: "0",
    GIT_PAGER: "cat",
    GIT_EDITOR: "true",
    // Read-only calls must not write: only calls that change something take locks.
    GIT_OPTIONAL_LOCKS: "0",
    ...options.variables,
    ...(options.gitFolder ? { GIT_DIR: options.gitFolder, GIT_WORK_TREE: options.folder } : {}),
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, name],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/** A longer reason is cut: git lists every file that is in its way. */
const maxReasonLength = 500;

/** Why a call failed, in git's own text, as one line without a full stop. */
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
