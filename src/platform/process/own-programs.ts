// Finds the programs that this process runs for itself. What an agent puts on the search path later is not run.
import * as path from "node:path";
import { fileStatus, listFolder, realPath } from "../files/index.ts";
import { findProgram } from "./find-program.ts";

/** Only an administrator writes there, and one who can replaces git itself. */
const systemFolders: readonly string[] = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

interface OwnProgram {
  readonly file: string;
  readonly identity: string;
}

/** The answers of this process, by search path and name: the first one stays. */
const answers = new Map<string, OwnProgram | undefined>();
/** The programs of each folder when it was first asked for. */
const listings = new Map<string, string>();
const agentFolders = new Set<string>();

/** From now on, nothing below this folder counts as a program of ours: agents write there. */
export function distrustFolder(folder: string): void {
  const real = realPath(folder);
  if (real !== path.dirname(real)) agentFolders.add(real);
}

/**
 * The file of a program: a path, or a name. The first answer of the process stays, also that there is none; folders of agents and
 * relative folders of the search path are left out.
 */
export function findOwnProgram(name: string, searchPath: string): string | undefined {
  if (name.includes("/")) return findProgram(name, "", "/");
  const key = `${name}\0${searchPath}`;
  if (!answers.has(key)) {
    const [file] = candidates(name, searchPath);
    answers.set(key, file === undefined ? undefined : { file, identity: identityWithParts(file) });
  }
  return answers.get(key)?.file;
}

function candidates(name: string, searchPath: string): string[] {
  const files = ownFolders(searchPath).map((folder) => path.join(folder, name));
  return files.filter((each) => findProgram(each, "", "/") && !isOfAgents(each));
}

/** Whether a program that was found is another file now. */
export function isReplaced(file: string): boolean {
  if (systemFolders.includes(path.dirname(realPath(file)))) return false;
  const known = [...answers.values()].filter((answer) => answer?.file === file);
  return known.some((answer) => answer?.identity !== identityWithParts(file));
}

/** Makes one of the files of this name on the search path the answer, unless there is one already. */
export function preferOwnProgram(name: string, searchPath: string, file: string): void {
  const key = `${name}\0${searchPath}`;
  if (!answers.has(key) && candidates(name, searchPath).includes(file))
    answers.set(key, { file, identity: identityWithParts(file) });
}

/** As `findOwnProgram`, for a program that every system has; a missing one fails when it is started. */
export function ownProgram(name: string, searchPath: string): string {
  return findOwnProgram(name, searchPath) ?? `/usr/bin/${name}`;
}

/** A search path without relative folders and folders of agents. */
export function ownSearchPath(searchPath: string): string {
  return ownFolders(searchPath).join(path.delimiter);
}

/** The same, without folders whose programs are others than when this was first asked. */
export function unchangedSearchPath(searchPath: string): string {
  return ownFolders(searchPath).filter(isUnchanged).join(path.delimiter);
}

function ownFolders(searchPath: string): string[] {
  const folders = searchPath.split(path.delimiter);
  return folders.filter((folder) => path.isAbsolute(folder) && !isOfAgents(folder));
}

function isOfAgents(file: string): boolean {
  const real = tryTo(() => realPath(file)) ?? file;
  return [...agentFolders].some((folder) => real === folder || real.startsWith(`${folder}${path.sep}`));
}

function isUnchanged(folder: string): boolean {
  if (systemFolders.includes(tryTo(() => realPath(folder)) ?? folder)) return true;
  const now = listPrograms(folder);
  if (!listings.has(folder)) listings.set(folder, now);
  return listings.get(folder) === now;
}

function listPrograms(folder: string): string {
  const names = tryTo(() => listFolder(folder)) ?? [];
  return names.map((name) => `${name} ${identityOf(path.join(folder, name))}`).join("\n");
}

/** A program, and the parts of git that it starts itself. */
function identityWithParts(file: string): string {
  const folder = path.dirname(realPath(file));
  const parts = partFolders.map((name) => listPrograms(path.join(folder, name)));
  return [identityOf(file), ...(systemFolders.includes(folder) ? [] : parts)].join("\n");
}

/** Where git has its parts, from the folder of the program. */
const partFolders: readonly string[] = ["../libexec/git-core", "../lib/git-core"];

/** Changes with every write, and with every replacement. Only root can set the time when a file's status changed. */
function identityOf(file: string): string {
  const status = tryTo(() => fileStatus(file));
  if (!status?.isFile()) return "no file";
  return [status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs].join(" ");
}

/** The search path may name folders that this user cannot read. */
function tryTo<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
