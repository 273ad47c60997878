// Lets git work on the repository's objects with none of the repository's settings: what an agent wrote there cannot
// start a program, lead a push elsewhere or read a token, and no branch, index or file is touched.
import {
  type CommandResult,
  makeFolder,
  pickEnvironment,
  type Redactor,
  readText,
  removeFile,
  removeFolder,
  replaceFile,
  writeUnflushed,
} from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { Git, type GitCallOptions, type GitSetting } from "../repository/index.ts";
import { hidePasswords } from "./credentials.ts";
import type { Transport } from "./transport-settings.ts";

/** What git may see of the environment when it talks to a server, besides what it always sees. */
const networkVariables: readonly string[] = [
  ...["SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"],
  ...["http_proxy", "https_proxy", "all_proxy", "no_proxy"],
  // Programs that keep passwords are reached by these.
  ...["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "USER", "LOGNAME"],
];

/** So long a call to the remote may take, in ms. */
const networkDeadline = 10 * 60_000;

/** Settings for calls that talk to the remote: a line that is dead is given up after a minute. */
const networkSettings: readonly GitSetting[] = [
  ["http.lowSpeedLimit", "1"],
  ["http.lowSpeedTime", "60"],
];

/** A folder that git takes for a bare repository, with the objects of the real one. */
export class IsolatedRepository implements Disposable {
  /** Git in the room, for what needs no remote. */
  readonly git: Git;
  readonly repository: Repository;
  readonly transport: Transport;
  readonly folder: string;
  readonly #network: Git;
  readonly #redactor: Redactor;

  /** Use `openRoom`. */
  constructor(repository: Repository, transport: Transport, redactor: Redactor) {
    const folder = isolatedFolder(repository);
    const variables = {
      GIT_DIR: folder,
      GIT_OBJECT_DIRECTORY: `${repository.commonFolder}/objects`,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
    };
    const { environment, stop } = repository;
    const place = { folder, environment, trustedFolders: [folder], stop };
    this.#network = new Git({
      ...place,
      variables: { ...pickEnvironment(environment, networkVariables), ...variables },
      settings: [...networkSettings, ...transport.settings],
    });
    // What a partial clone lacks is fetched in the middle of whatever needs it.
    this.git = transport.isPartial ? this.#network : new Git({ ...place, variables });
    this.repository = repository;
    this.transport = transport;
    this.folder = folder;
    this.#redactor = redactor;
  }

  /** A call that talks to the remote; what it says holds no secret. */
  async runWithRemote(gitArguments: readonly string[], call: GitCallOptions = {}): Promise<CommandResult> {
    const result = await this.#network.run(gitArguments, { deadline: networkDeadline, ...call });
    const clean = (text: string) => hidePasswords(this.#redactor.text(text));
    return { ...result, stdout: clean(result.stdout), stderr: clean(result.stderr) };
  }

  /** What the room's file of settings holds. */
  get settings(): string {
    return renderSettings(this.transport);
  }

  /** Tells the repository where its history is cut off after something was fetched. */
  updateShallow(): void {
    const target = `${this.repository.commonFolder}/shallow`;
    const now = readText(`${this.folder}/shallow`) || undefined;
    if (now === readText(target)) return;
    if (now === undefined) removeFile(target);
    else replaceFile(target, now, { mode: 0o644 });
  }

  /** The commits at which history is cut off; empty where it is whole. */
  shallowCommits(): string[] {
    return (readText(`${this.folder}/shallow`) ?? "").split("\n").filter(Boolean);
  }

  [Symbol.dispose](): void {
    removeFolder(this.folder);
  }
}

function isolatedFolder({ gitFolder }: Repository): string {
  return `${gitFolder}/ralph-ci-room`;
}

/** Makes the room anew; what a run that was killed has left of one goes. */
export async function openIsolatedRepository(
  repository: Repository,
  transport: Transport,
  redactor: Redactor,
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
  return new IsolatedRepository(repository, transport, redactor);
}

function renderSettings({ extensions }: Transport): string {
  const lines = extensions.map(([name, value]) => `\t${name.slice("extensions.".length)} = "${value}"\n`);
  return `[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n${lines.join("")}`;
}

/** What we have, as references: without them each fetch would bring everything anew. */
async function localCommits(repository: Repository): Promise<string> {
  const output = await repository.git.output([
    ...["for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes", "refs/ralph"],
  ]);
  const head = await repository.git.run(["rev-parse", "--quiet", "--verify", "HEAD^{commit}"]);
  const commits = new Set([...output.split("\n"), head.exitCode === 0 ? head.stdout.trim() : ""]);
  commits.delete("");
  return [...commits].map((commit, index) => `${commit} refs/have/${index}\n`).join("");
}
