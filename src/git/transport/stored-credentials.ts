// Sets tokens and passwords in git's settings aside while an agent works, and puts them back afterwards.
import {
  isFolder,
  isPlainFile,
  readBytes,
  readText,
  removeFile,
  replaceFile,
  seal,
  unseal,
  walkFolder,
} from "../../platform/index.ts";
import { gitReason, type Repository } from "../repository/index.ts";
import { readPasswords, withoutUser } from "./addresses.ts";
import { readSecrets } from "./credentials.ts";
import { appendEntries, dropEntries } from "./settings-file.ts";
import { isAuthorization, readSettings, type SettingEntry } from "./transport-settings.ts";

/** What is set aside. A killed run leaves it in a sealed file, see `putBackCredentials`. */
export interface RemovedCredentials extends Disposable {
  readonly files: readonly string[];
  /** The secrets that were found. */
  readonly secrets: readonly string[];
  /** Byte for byte if a file is unchanged, else entry by entry. A second call does nothing. */
  restore(): void;
}

interface ChangedFile {
  file: string;
  before: Buffer;
  after: Buffer | undefined;
  removed: readonly SettingEntry[];
}

/** The sealed file with what is set aside. */
function asideFile({ commonFolder }: Pick<Repository, "commonFolder">): string {
  return `${commonFolder}/ralph-ci-set-aside`;
}

/** Whether a run that did not end by itself left something set aside in the checkout of a folder. */
export function hasSetAside(top: string): boolean {
  return isPlainFile(asideFile({ commonFolder: `${top}/.git` }));
}

const largestAsideFile = 16 * 1024 * 1024; // bytes

/**
 * Sets aside every authorization header in the settings of the repository, of included files and of submodules; with
 * secrets that the next step of the job has too, but no agent, also every password in an address.
 */
export async function removeStoredCredentials(
  repository: Repository,
  sealing: readonly string[] = [],
): Promise<RemovedCredentials> {
  const found = await findCredentials(repository, sealing.length > 0);
  const changed: ChangedFile[] = [];
  const credentials: RemovedCredentials = {
    get files() {
      return changed.map(({ file }) => file);
    },
    secrets: readSecrets([...found.values()].flat()),
    restore() {
      for (const one of changed.splice(0)) restoreFile(one);
      removeFile(asideFile(repository));
    },
    [Symbol.dispose]: () => credentials.restore(),
  };
  try {
    for (const [file, removed] of found) {
      const before = readBytes(file);
      if (before !== undefined) changed.push({ file, before, after: undefined, removed });
    }
    // Before the first change, so that a kill at any instant loses nothing.
    keepSealed(repository, changed, sealing);
    for (const one of changed) {
      for (const name of new Set(one.removed.map((entry) => entry.name)))
        await removeEntries(repository, one.file, name);
      one.after = writePlaces(one);
    }
    keepSealed(repository, changed, sealing);
  } catch (error) {
    credentials.restore();
    throw error;
  }
  return credentials;
}

/** Puts back what a killed run had set aside. @returns whether nothing is left to put back */
export function putBackCredentials(repository: Repository, sealing: readonly string[]): boolean {
  const file = asideFile(repository);
  if (!isPlainFile(file, largestAsideFile)) return true;
  const text = unseal(readText(file) ?? "", sealing);
  if (text === undefined) return false;
  for (const one of JSON.parse(text) as SealedFile[])
    restoreFile({
      file: one.file,
      before: Buffer.from(one.before, "base64"),
      after: one.after === undefined ? undefined : Buffer.from(one.after, "base64"),
      removed: one.removed,
    });
  removeFile(file);
  return true;
}

interface SealedFile {
  file: string;
  before: string;
  after: string | undefined;
  removed: readonly SettingEntry[];
}

function keepSealed(
  repository: Repository,
  changed: readonly ChangedFile[],
  sealing: readonly string[],
): void {
  if (changed.length === 0 || sealing.length === 0) return;
  const files = changed.map(
    ({ file, before, after, removed }): SealedFile => ({
      file,
      before: before.toString("base64"),
      after: after?.toString("base64"),
      removed,
    }),
  );
  replaceFile(asideFile(repository), seal(JSON.stringify(files), sealing));
}

async function findCredentials(
  repository: Repository,
  withPasswords: boolean,
): Promise<Map<string, SettingEntry[]>> {
  const entries = (await readSettings(repository)).filter(
    ({ scope }) => scope === "local" || scope === "worktree",
  );
  for (const file of findSubmoduleSettings(repository)) {
    const options = ["--includes", "--list", "-z", "--show-origin"];
    const output = await repository.git.run(["config", "--file", file, ...options]);
    entries.push(...parseSettings(output.stdout));
  }
  const hasPassword = (entry: SettingEntry) => withPasswords && readPasswords([entry]).length > 0;
  const names = new Set<string>();
  for (const entry of entries)
    if (isAuthorization(entry) || hasPassword(entry)) names.add(`${entry.file} ${entry.name}`);
  const byFile = new Map<string, SettingEntry[]>();
  for (const entry of entries) {
    // All values of a name, because they are removed together.
    if (entry.file === undefined || !names.has(`${entry.file} ${entry.name}`)) continue;
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

/** Writes where the removed addresses lead, without user and password: agents fetch what is public. @returns the file's bytes */
function writePlaces({ file, removed }: ChangedFile): Buffer | undefined {
  const places = removed
    .filter(
      (entry) => !isAuthorization(entry) && readPasswords([{ name: entry.name, value: "" }]).length === 0,
    )
    .map(({ name, value }) => ({ name, value: withoutUser(value) }));
  const text = readBytes(file)?.toString("latin1");
  if (text === undefined || places.length === 0) return readBytes(file);
  replaceFile(file, Buffer.from(appendEntries(text, places), "latin1"));
  return readBytes(file);
}

function restoreFile({ file, before, after, removed }: ChangedFile): void {
  const now = readBytes(file);
  if (now === undefined || (after !== undefined && now.equals(after))) {
    replaceFile(file, before);
    return;
  }
  if (now.equals(before)) return;
  // What an agent wrote beside these entries stays.
  const names = new Set(removed.filter((entry) => !isAuthorization(entry)).map(({ name }) => name));
  const text = dropEntries(now.toString("latin1"), names);
  const missing = removed.filter((entry) => !isAuthorization(entry) || !text.includes(entry.value));
  replaceFile(file, Buffer.from(appendEntries(text, missing), "latin1"));
}
