// Runs git without the repository's settings, by which an agent could start a program, push elsewhere or read a token.
import {
  type CommandResult,
  type Environment,
  isReplaced,
  makeFolder,
  pickEnvironment,
  proxyVariables,
  type Redactor,
  readText,
  removeFile,
  removeFolder,
  replaceFile,
  unchangedSearchPath,
  writeUnflushed,
} from "../../platform/index.ts";
import type { FileMerges, Repository } from "../repository/index.ts";
import {
  Git,
  type GitCallOptions,
  GitHungError,
  type GitSetting,
  headCommit,
  noConnection,
} from "../repository/index.ts";
import { hidePasswords } from "./credentials.ts";
import type { Transport } from "./transport-settings.ts";

/** Variables by which git reaches a remote. */
const networkVariables: readonly string[] = [
  "SSH_AUTH_SOCK",
  "SSH_AGENT_PID",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_SSL_CAINFO",
  "GIT_SSL_CAPATH",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  ...proxyVariables,
  "ALL_PROXY",
  "all_proxy",
  // Credential helpers need these.
  "DBUS_SESSION_BUS_ADDRESS",
  "XDG_RUNTIME_DIR",
  "USER",
  "LOGNAME",
];

/** The variables of git that reaches a remote. Programs that appeared on the search path since the first call are not found. */
export function networkEnvironment(environment: Environment): Record<string, string> {
  const PATH = unchangedSearchPath(environment.PATH ?? "");
  return { ...pickEnvironment(environment, networkVariables), PATH };
}

/** In ms. The settings below give up earlier if a connection transfers nothing for 60 s. */
const networkDeadline = 10 * 60_000;

const networkSettings: readonly GitSetting[] = [
  ["http.lowSpeedLimit", "1"],
  ["http.lowSpeedTime", "60"],
];

/** A temporary bare repository that shares the objects of the real one, but touches no branch, index or file of it. */
export class IsolatedRepository implements Disposable {
  readonly git: Git;
  readonly repository: Repository;
  readonly transport: Transport;
  readonly folder: string;
  /** The files that are merged by rules of their own. */
  readonly merges: FileMerges;
  /** For calls that read from the remote, and for those that push. */
  readonly #fetching: Git;
  readonly #pushing: Git;
  readonly #redactor: Redactor;

  constructor(repository: Repository, transport: Transport, redactor: Redactor, merges: FileMerges) {
    const folder = isolatedFolder(repository);
    const variables = {
      GIT_DIR: folder,
      GIT_OBJECT_DIRECTORY: `${repository.commonFolder}/objects`,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
    };
    const { environment, stop, patience } = repository;
    const options = { folder, environment, trustedFolders: [folder], stop, patience };
    const network = { ...networkEnvironment(environment), ...variables };
    const connecting = (sendsHeader: boolean | undefined) =>
      new Git({
        ...options,
        variables: network,
        settings: [
          ...networkSettings,
          ...transport.settings,
          ...(transport.header && sendsHeader ? [transport.header.setting] : []),
        ],
      });
    this.#fetching = connecting(transport.header?.fetches);
    this.#pushing = connecting(transport.header?.pushes);
    const local = repository.connects ? variables : { ...variables, ...noConnection };
    // In a partial clone any call may have to fetch missing objects.
    this.git = transport.isPartial ? this.#fetching : new Git({ ...options, variables: local });
    this.repository = repository;
    this.transport = transport;
    this.folder = folder;
    this.merges = merges;
    this.#redactor = redactor;
  }

  /** Runs a call that connects to the remote; its output contains no secret. */
  async runWithRemote(gitArguments: readonly string[], options: GitCallOptions = {}): Promise<CommandResult> {
    const result = await this.#runInTime(gitArguments, { deadline: networkDeadline, ...options });
    const clean = (text: string) => hidePasswords(this.#redactor.text(text));
    return { ...result, stdout: clean(result.stdout), stderr: clean(result.stderr) };
  }

  /** A connection that hangs has failed, as any other that fails. */
  async #runInTime(gitArguments: readonly string[], options: GitCallOptions): Promise<CommandResult> {
    const nothing = { exitCode: undefined, startError: undefined, stdout: "" };
    const git = gitArguments[0] === "push" ? this.#pushing : this.#fetching;
    const { program } = git;
    if (program !== undefined && isReplaced(program)) {
      const stderr = `${program} was replaced during this run, and is not trusted with the remote`;
      return { ...nothing, signal: undefined, stderr };
    }
    try {
      return await git.run(gitArguments, options);
    } catch (error) {
      if (!(error instanceof GitHungError)) throw error;
      return { ...nothing, signal: "SIGKILL", stderr: error.message };
    }
  }

  get settings(): string {
    return renderSettings(this.transport);
  }

  /** Copies the list of shallow commits to the real repository, after a fetch. */
  updateShallow(): void {
    const target = `${this.repository.commonFolder}/shallow`;
    const now = readText(`${this.folder}/shallow`) || undefined;
    if (now === readText(target)) return;
    if (now === undefined) removeFile(target);
    else replaceFile(target, now, { mode: 0o644 });
  }

  shallowCommits(): string[] {
    return (readText(`${this.folder}/shallow`) ?? "").split("\n").filter(Boolean);
  }

  /** Takes commits off the list of shallow commits: their parents are here. */
  removeShallow(commits: ReadonlySet<string>): void {
    if (commits.size === 0) return;
    const kept = this.shallowCommits().filter((commit) => !commits.has(commit));
    const file = `${this.folder}/shallow`;
    if (kept.length === 0) removeFile(file);
    else writeUnflushed(file, `${kept.join("\n")}\n`);
  }

  [Symbol.dispose](): void {
    removeFolder(this.folder);
  }
}

function isolatedFolder({ gitFolder }: Repository): string {
  return `${gitFolder}/ralph-ci-room`;
}

/** Creates the isolated repository, and removes one that a killed run left. */
export async function openIsolatedRepository(
  repository: Repository,
  transport: Transport,
  redactor: Redactor,
  merges: FileMerges,
): Promise<IsolatedRepository> {
  const folder = isolatedFolder(repository);
  removeFolder(folder);
  makeFolder(`${folder}/refs`);
  makeFolder(`${folder}/info`);
  writeUnflushed(`${folder}/HEAD`, "ref: refs/heads/none\n");
  writeUnflushed(`${folder}/config`, renderSettings(transport));
  writeUnflushed(`${folder}/packed-refs`, await localCommits(repository));
  const shallow = readText(`${repository.commonFolder}/shallow`);
  if (shallow) writeUnflushed(`${folder}/shallow`, shallow);
  return new IsolatedRepository(repository, transport, redactor, merges);
}

function renderSettings({ extensions }: Transport): string {
  const lines = extensions.map(([name, value]) => `\t${name.slice("extensions.".length)} = "${value}"\n`);
  return `[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n${lines.join("")}`;
}

/** As references: without them every fetch would transfer all objects again. */
async function localCommits(repository: Repository): Promise<string> {
  const folders = ["refs/heads", "refs/remotes", "refs/ralph"];
  const [output, head] = await Promise.all([
    repository.git.output(["for-each-ref", "--format=%(objectname)", ...folders]),
    headCommit(repository),
  ]);
  const commits = new Set([...output.split("\n"), head ?? ""]);
  commits.delete("");
  return [...commits].map((commit, index) => `${commit} refs/have/${index}\n`).join("");
}
