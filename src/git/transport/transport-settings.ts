// Reads once how the remote is reached, so that settings an agent writes later cannot redirect a push.
import type { GitSetting, Repository } from "../repository/index.ts";

/** One entry of git's settings, and its file. `name`: section and key in lower case, the part between them as written. */
export interface SettingEntry {
  /** `system`, `global`, `local`, `worktree` or `command`; an included file has the scope of the including one. */
  scope: string;
  file: string | undefined;
  name: string;
  value: string;
}

/** All settings of the repository, with those of included files, in the order in which git reads them. */
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
      // A name without a value means true.
      value: end < 0 ? "true" : entry.slice(end + 1),
    });
  }
  return entries;
}

function absolute(file: string, { top }: Repository): string {
  return file.startsWith("/") ? file : `${top}/${file}`;
}

/** Whether an entry holds credentials for a server, as actions/checkout writes them. */
export function isAuthorization({ name, value }: { name: string; value: string }): boolean {
  return /^http\.(.*\.)?extraheader$/.test(name) && /^\s*authorization\s*:/i.test(value);
}

/** How the remote is reached; `remote` is undefined if there is none, or several and none is called `origin`. */
export interface Transport {
  remote: string | undefined;
  settings: readonly GitSetting[];
  /** Settings that only a repository's own config can hold: its hash function and its promisor remote. */
  extensions: readonly GitSetting[];
  isPartial: boolean;
  /** The header with the token; sent only by calls that connect to its server, so that no other program gets it. */
  header?: { readonly setting: GitSetting; readonly fetches: boolean; readonly pushes: boolean };
}

const transportSetting = /^((http|url|credential|ssh|protocol)\.|core\.(sshcommand|askpass|gitproxy)$)/;
const remoteSettings: readonly string[] = [
  "url",
  "pushurl",
  "proxy",
  "proxyauthmethod",
  "uploadpack",
  "receivepack",
  "vcs",
  "serveroption",
  "promisor",
  "partialclonefilter",
];
/** The settings of a remote that only say where it is, and that it is a partial clone's: every clone has them. */
const placeSetting = /^remote\..+\.(url|promisor|partialclonefilter)$/;

/** Whether a setting decides how a remote is reached, and with which programs, beyond where it is. */
export function isTransport(name: string): boolean {
  if (placeSetting.test(name)) return false;
  return (
    transportSetting.test(name) ||
    remoteSettings.some((end) => /^remote\./.test(name) && name.endsWith(`.${end}`))
  );
}

const urlSetting = /^remote\..+\.(push)?url$/;

/** A colon before the first slash makes it an address: `host:path`, `https://…`. Source: git-clone(1), "Git URLs" */
function isRelativePath(url: string): boolean {
  return url !== "" && !/^(\/|[^/]*:)/.test(url);
}

const formatSetting = /^extensions\.(objectformat|partialclone)$/;

/** Finds the remote and the settings that reach it. Relative paths of a remote are made absolute, from `top` on, as git reads them. */
export function findTransport(entries: readonly SettingEntry[], top: string): Transport {
  const stored = entries.filter(({ scope }) => scope !== "command");
  const remotes = new Set(stored.flatMap(({ name }) => /^remote\.(.+)\.(url|vcs)$/.exec(name)?.[1] ?? []));
  const remote = remotes.has("origin") ? "origin" : remotes.size === 1 ? [...remotes][0] : undefined;
  const names = new Set(remoteSettings.map((name) => `remote.${remote}.${name}`));
  const pick = (isWanted: (name: string) => boolean) =>
    stored.filter(({ name }) => isWanted(name)).map(({ name, value }): GitSetting => [name, value]);
  const replaced = stored.filter(({ name }) => /^url\..*\.(push)?insteadof$/.test(name));
  const isRewritten = (url: string) => replaced.some(({ value }) => url.startsWith(value));
  const settings = pick((name) => transportSetting.test(name) || names.has(name)).map(
    ([name, value]): GitSetting =>
      urlSetting.test(name) && isRelativePath(value) && !isRewritten(value)
        ? [name, `${top}/${value}`]
        : [name, value],
  );
  const extensions = pick((name) => formatSetting.test(name));
  const isPartial = [...settings, ...extensions].some(([name]) => /\.(promisor|partialclone)$/.test(name));
  return { remote, settings, extensions, isPartial };
}
