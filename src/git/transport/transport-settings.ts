// Reads once how the remote is reached, so that nothing an agent writes into settings later can lead a push elsewhere.
import type { GitSetting, Repository } from "../repository/index.ts";

/** One entry of git's settings, and where it stands. */
export interface SettingEntry {
  /** `system`, `global`, `local`, `worktree` or `command`; a file that is included has the scope of what includes it. */
  scope: string;
  /** The path of the file; undefined for what stands in none. */
  file: string | undefined;
  /** Section and name in lower case, what is between them as it was written. */
  name: string;
  value: string;
}

/** All settings that hold in the repository, those of included files too, in the order in which git reads them. */
export async function readSettings(repository: Repository): Promise<SettingEntry[]> {
  const output = await repository.git.output(["config", "--list", "-z", "--show-scope", "--show-origin"]);
  const fields = output.split("\0");
  const entries: SettingEntry[] = [];
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [scope = "", origin = "", entry = ""] = fields.slice(index, index + 3);
    const end = entry.indexOf("\n");
    entries.push({
      scope,
      file: origin.startsWith("file:") ? absolute(origin.slice("file:".length), repository) : undefined,
      name: end < 0 ? entry : entry.slice(0, end),
      // A name that stands alone means yes.
      value: end < 0 ? "true" : entry.slice(end + 1),
    });
  }
  return entries;
}

/** Git names a file of its own by the path from where it works. */
function absolute(file: string, { top }: Repository): string {
  return file.startsWith("/") ? file : `${top}/${file}`;
}

/** Whether an entry carries somebody's right to a server, as actions/checkout leaves it. */
export function isAuthorization({ name, value }: Pick<SettingEntry, "name" | "value">): boolean {
  return /^http\.(.*\.)?extraheader$/.test(name) && /^\s*authorization\s*:/i.test(value);
}

/** How the remote is reached. */
export interface Transport {
  /** The remote's name; undefined where there is none, or several and none is called `origin`. */
  remote: string | undefined;
  /** What git is told for a call that talks to the remote. */
  settings: readonly GitSetting[];
  /** What only the settings of a repository itself can say: by which hash it names objects, whom it lacks some to. */
  extensions: readonly GitSetting[];
  /** Whether the clone lacks files, which the remote gives when they are asked for. */
  isPartial: boolean;
}

/** What decides how a server is reached and who we are to it, whatever the remote is called. */
const transportSetting = /^((http|url|credential|ssh|protocol)\.|core\.(sshcommand|askpass|gitproxy)$)/;
const remoteSettings: readonly string[] = [
  ...["url", "pushurl", "proxy", "proxyauthmethod", "uploadpack", "receivepack", "vcs", "serveroption"],
  ...["promisor", "partialclonefilter"],
];
const formatSetting = /^extensions\.(objectformat|partialclone)$/;

/** The way to the remote as the settings have it. */
export function findTransport(entries: readonly SettingEntry[]): Transport {
  const others = entries.filter(({ scope }) => scope !== "command");
  const remotes = new Set(others.flatMap(({ name }) => /^remote\.(.+)\.(url|vcs)$/.exec(name)?.[1] ?? []));
  const remote = remotes.has("origin") ? "origin" : remotes.size === 1 ? [...remotes][0] : undefined;
  const names = new Set(remoteSettings.map((name) => `remote.${remote}.${name}`));
  const pick = (isWanted: (name: string) => boolean) =>
    others.filter(({ name }) => isWanted(name)).map(({ name, value }): GitSetting => [name, value]);
  const settings = pick((name) => transportSetting.test(name) || names.has(name));
  const extensions = pick((name) => formatSetting.test(name));
  const isPartial = [...settings, ...extensions].some(([name]) => /\.(promisor|partialclone)$/.test(name));
  return { remote, settings, extensions, isPartial };
}
