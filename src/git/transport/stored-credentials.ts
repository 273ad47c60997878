// Takes the token that actions/checkout left in git's settings out of an agent's reach, and puts it back afterwards.
import { isFolder, readBytes, replaceFile, walkFolder } from "../../platform/index.ts";
import type { Repository } from "../repository/index.ts";
import { gitReason } from "../repository/index.ts";
import { isAuthorization, readSettings, type SettingEntry } from "./transport-settings.ts";

/**
 * Entries that are out of the settings. They are kept in memory only: when the run is killed they are gone, and so is the
 * job; where the machine stays, the next actions/checkout writes them anew.
 */
export interface RemovedCredentials extends Disposable {
  /** The files that they were in. */
  readonly files: readonly string[];
  /** Puts them back: byte for byte where nobody changed the file meanwhile, else at its end. A second call does nothing. */
  restore(): void;
}

/** A file before and after. */
interface ChangedFile {
  file: string;
  before: Buffer;
  /** Undefined until the entries are out. */
  after: Buffer | undefined;
  removed: readonly SettingEntry[];
}

/** Takes every authorization out of the repository's own settings, out of files that these include, and out of submodules'. */
export async function removeStoredCredentials(repository: Repository): Promise<RemovedCredentials> {
  const changed: ChangedFile[] = [];
  const setAside: RemovedCredentials = {
    get files() {
      return changed.map(({ file }) => file);
    },
    restore() {
      for (const one of changed.splice(0)) restoreFile(one);
    },
    [Symbol.dispose]: () => setAside.restore(),
  };
  try {
    for (const [file, taken] of await findAuthorizations(repository)) {
      const before = readBytes(file);
      if (before === undefined) continue;
      const one: ChangedFile = { file, before, after: undefined, removed: taken };
      changed.push(one);
      for (const name of new Set(taken.map((entry) => entry.name)))
        await removeEntries(repository, file, name);
      one.after = readBytes(file);
    }
  } catch (error) {
    setAside.restore();
    throw error;
  }
  return setAside;
}

/** The entries by the file that they stand in. */
async function findAuthorizations(repository: Repository): Promise<Map<string, SettingEntry[]>> {
  const entries = (await readSettings(repository)).filter(
    ({ scope }) => scope === "local" || scope === "worktree",
  );
  for (const file of submoduleSettings(repository)) {
    const output = await repository.git.run([
      "config",
      "--file",
      file,
      "--includes",
      "--list",
      "-z",
      "--show-origin",
    ]);
    entries.push(...parseSettings(output.stdout));
  }
  const found = new Map<string, SettingEntry[]>();
  for (const entry of entries.filter(isAuthorization)) {
    if (entry.file === undefined) continue;
    const known = found.get(entry.file) ?? [];
    if (!known.some(({ name, value }) => name === entry.name && value === entry.value))
      found.set(entry.file, [...known, entry]);
  }
  return found;
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

/** The settings of submodules, which actions/checkout gives the token, too. */
function submoduleSettings({ commonFolder }: Repository): string[] {
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

/** Git knows its own way of writing; the value does not go through its arguments. */
async function removeEntries(repository: Repository, file: string, name: string): Promise<void> {
  const result = await repository.git.run(["config", "--file", file, "--unset-all", name]);
  // 5: there is none, which is what was wanted.
  if (result.exitCode !== 0 && result.exitCode !== 5)
    throw new Error(`git config could not take ${name} out of ${file}: ${gitReason(result)}.`);
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

/** An entry as git reads it; the section is named once more, which is allowed. */
function renderEntry({ name, value }: SettingEntry): string {
  const [, section = "http", part, key = "extraheader"] = /^([^.]+)(?:\.(.*))?\.([^.]+)$/s.exec(name) ?? [];
  const quoted = (text: string) => text.replace(/[\\"]/g, "\\$&");
  return `[${section}${part === undefined ? "" : ` "${quoted(part)}"`}]\n\t${key} = "${quoted(value)}"\n`;
}
