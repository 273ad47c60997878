// Removes the token that actions/checkout stored in git's settings while an agent works, and restores it afterwards.
import { isFolder, readBytes, replaceFile, walkFolder } from "../../platform/index.ts";
import { gitReason, type Repository } from "../repository/index.ts";
import { isAuthorization, readSettings, type SettingEntry } from "./transport-settings.ts";

/** Kept in memory only: a killed run loses them, and the next actions/checkout writes them again. */
export interface RemovedCredentials extends Disposable {
  readonly files: readonly string[];
  /** Byte for byte if a file is unchanged, else the entries are appended. A second call does nothing. */
  restore(): void;
}

interface ChangedFile {
  file: string;
  before: Buffer;
  after: Buffer | undefined;
  removed: readonly SettingEntry[];
}

/** Removes every authorization header from the settings of the repository, of included files and of submodules. */
export async function removeStoredCredentials(repository: Repository): Promise<RemovedCredentials> {
  const changed: ChangedFile[] = [];
  const credentials: RemovedCredentials = {
    get files() {
      return changed.map(({ file }) => file);
    },
    restore() {
      for (const one of changed.splice(0)) restoreFile(one);
    },
    [Symbol.dispose]: () => credentials.restore(),
  };
  try {
    for (const [file, entries] of await findAuthorizations(repository)) {
      const before = readBytes(file);
      if (before === undefined) continue;
      const one: ChangedFile = { file, before, after: undefined, removed: entries };
      changed.push(one);
      for (const name of new Set(entries.map((entry) => entry.name)))
        await removeEntries(repository, file, name);
      one.after = readBytes(file);
    }
  } catch (error) {
    credentials.restore();
    throw error;
  }
  return credentials;
}

async function findAuthorizations(repository: Repository): Promise<Map<string, SettingEntry[]>> {
  const entries = (await readSettings(repository)).filter(
    ({ scope }) => scope === "local" || scope === "worktree",
  );
  for (const file of findSubmoduleSettings(repository)) {
    const options = ["--includes", "--list", "-z", "--show-origin"];
    const output = await repository.git.run(["config", "--file", file, ...options]);
    entries.push(...parseSettings(output.stdout));
  }
  const byFile = new Map<string, SettingEntry[]>();
  for (const entry of entries.filter(isAuthorization)) {
    if (entry.file === undefined) continue;
    const previous = byFile.get(entry.file) ?? [];
    if (!previous.some(({ name, value }) => name === entry.name && value === entry.value))
      byFile.set(entry.file, [...previous, entry]);
  }
  return byFile;
}

function parseSettings(output: string): SettingEntry[] {
  const fields = output.split("\0");
  const entries: SettingEntry[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [origin = "", entry = ""] = fields.slice(index, index + 2);
    const end = entry.indexOf("\n");
    if (!origin.startsWith("file:/") || end < 0) continue;
    const file = origin.slice("file:".length);
    entries.push({ scope: "local", file, name: entry.slice(0, end), value: entry.slice(end + 1) });
  }
  return entries;
}

function findSubmoduleSettings({ commonFolder }: Repository): string[] {
  const folder = `${commonFolder}/modules`;
  if (!isFolder(folder)) return [];
  return [...findSettingsFiles(folder)];
}

function* findSettingsFiles(folder: string): Generator<string> {
  for (const { path, kind } of walkFolder(folder)) {
    if (
      kind === "file" &&
      /(^|\/)config(\.worktree)?$/.test(path) &&
      !/(^|\/)(objects|refs|logs)\//.test(path)
    )
      yield `${folder}/${path}`;
  }
}

/** By git, so that the secret value is not in the arguments. */
async function removeEntries(repository: Repository, file: string, name: string): Promise<void> {
  const result = await repository.git.run(["config", "--file", file, "--unset-all", name]);
  // Exit code 5: the entry does not exist.
  if (result.exitCode !== 0 && result.exitCode !== 5)
    throw new Error(`git config could not remove ${name} from ${file}: ${gitReason(result)}.`);
}

function restoreFile({ file, before, after, removed }: ChangedFile): void {
  const now = readBytes(file);
  if (now === undefined || after === undefined || now.equals(after)) {
    replaceFile(file, before);
    return;
  }
  if (now.equals(before)) return;
  const lineEnd = now.length === 0 || now.at(-1) === 0x0a ? "" : "\n";
  replaceFile(file, Buffer.concat([now, Buffer.from(lineEnd + removed.map(renderEntry).join(""))]));
}

/** With its own section header; git allows a section to be repeated. */
function renderEntry({ name, value }: SettingEntry): string {
  const [, section = "http", part, key = "extraheader"] = /^([^.]+)(?:\.(.*))?\.([^.]+)$/s.exec(name) ?? [];
  const quoted = (text: string) => text.replace(/[\\"]/g, "\\$&");
  return `[${section}${part === undefined ? "" : ` "${quoted(part)}"`}]\n\t${key} = "${quoted(value)}"\n`;
}
