// Finds the state folder of a repository among those in the user's data folder. Each records whose it is.
import { createHash } from "node:crypto";
import * as path from "node:path";
import { nullable, object, type output, string } from "zod/mini";
import { locateEffort } from "../../effort/index.ts";
import { type Checkout, openCheckout } from "../../git/index.ts";
import type { LocationInputs } from "../../inputs/index.ts";
import {
  ConfigurationError,
  fileStatus,
  isFolder,
  listFolder,
  makeFolder,
  readText,
  realPath,
  replaceFile,
  silentLog,
} from "../../platform/index.ts";
import { type Location, startFolder } from "../workspace.ts";

/** The repository that a command stands in. A clone is a repository of its own; linked work trees are one. */
export interface StandingPlace {
  /** Its git folder; without git, the folder of the effort. */
  readonly folder: string;
  readonly checkout: Checkout | undefined;
}

const recordReader = object({ folder: string(), inode: string(), commit: nullable(string()) });

/** Whose a state folder is: `inode` finds a repository that was moved, `commit` tells it from another one at its path. */
type RepositoryRecord = output<typeof recordReader>;

const recordName = "repository.json";

/** The folder of all state on the machine. @throws ConfigurationError if it is not known */
export function dataFolder({ environment }: Pick<Location, "environment">): string {
  const { XDG_DATA_HOME: data, HOME: home } = environment;
  if (data && path.isAbsolute(data)) return path.join(data, "ralph");
  if (home) return path.join(home, ".local", "share", "ralph");
  throw new ConfigurationError(
    "neither HOME nor XDG_DATA_HOME is set; choose a folder for the state with --state-dir DIR",
  );
}

/** Finds the repository of the given folder, else of the effort, else of the user's folder. @throws ConfigurationError */
export async function findStandingPlace(inputs: LocationInputs, from: Location): Promise<StandingPlace> {
  const start = startFolder(inputs, from);
  const { environment } = from;
  const checkout = await openCheckout({ folder: start, environment, log: silentLog }).catch(
    (error: unknown) => {
      // The command itself says why git cannot work here.
      if (error instanceof ConfigurationError) return undefined;
      throw error;
    },
  );
  if (checkout) return { folder: checkout.commonFolder, checkout };
  return { folder: effortFolder(inputs, from, start) ?? realPath(start), checkout: undefined };
}

/** Without git, each effort has its own records. */
function effortFolder(inputs: LocationInputs, from: Location, start: string): string | undefined {
  const base =
    inputs.workingDirectory === undefined ? from.folder : path.resolve(from.folder, inputs.workingDirectory);
  try {
    return locateEffort(inputs.effort, realPath(base), realPath(start), inputs.tag).folder;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** The state folders of all repositories, in the order of their names. */
export function listStateFolders(data: string): string[] {
  const all = path.join(data, "repositories");
  return listFolder(all)
    .sort()
    .map((name) => path.join(all, name))
    .filter(isFolder);
}

/** The state folder of a repository. It may not exist yet. */
export async function findStateFolder(data: string, place: StandingPlace): Promise<string> {
  const known = listStateFolders(data).flatMap((root) => {
    const record = readRecord(root);
    return record ? [{ root, record }] : [];
  });
  for (const { root, record } of known)
    if (record.folder === place.folder && !(await isAnother(record, place))) return root;
  for (const { root, record } of known) if (await wasMoved(record, place)) return root;
  // One without a record was left by a run that was killed before it could write it.
  const taken = new Set(known.map(({ root }) => root));
  const wanted = path.join(data, "repositories", nameOf(place));
  for (let number = 2, root = wanted; ; number += 1) {
    if (!taken.has(root)) return root;
    root = `${wanted}-${number}`;
  }
}

/** Whether another repository was at this path before. A new clone of the same one continues its records. */
async function isAnother({ commit }: RepositoryRecord, { checkout }: StandingPlace): Promise<boolean> {
  if (commit === null || !checkout || (await checkout.has(commit))) return false;
  // Of a shallow or empty history nothing can be said.
  return (await checkout.repositoryId()) !== undefined;
}

async function wasMoved(record: RepositoryRecord, { folder, checkout }: StandingPlace): Promise<boolean> {
  if (record.folder === folder || record.commit === null || !checkout) return false;
  if (record.inode !== inodeOf(folder) || inodeOf(record.folder) === record.inode) return false;
  return checkout.has(record.commit);
}

/** Records whose a state folder is. @throws Error if it cannot be written */
export async function recordRepository(root: string, { folder, checkout }: StandingPlace): Promise<void> {
  const before = readRecord(root);
  const commit =
    before?.folder === folder && before.commit !== null
      ? before.commit
      : ((await checkout?.repositoryId()) ?? (await checkout?.head()) ?? null);
  const record: RepositoryRecord = { folder, inode: inodeOf(folder) ?? "", commit };
  if (JSON.stringify(before) === JSON.stringify(record)) return;
  makeFolder(root);
  replaceFile(path.join(root, recordName), `${JSON.stringify(record)}\n`);
}

/** The repository of a state folder, as people know it; undefined if that is not recorded. */
export function describeOwner(root: string): string | undefined {
  const folder = readRecord(root)?.folder;
  return folder === undefined ? undefined : shownFolder(folder);
}

function shownFolder(folder: string): string {
  return path.basename(folder) === ".git" ? path.dirname(folder) : folder;
}

function readRecord(root: string): RepositoryRecord | undefined {
  try {
    const read = recordReader.safeParse(JSON.parse(readText(path.join(root, recordName)) ?? ""));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

function inodeOf(folder: string): string | undefined {
  const inode = fileStatus(folder)?.ino;
  return inode === undefined ? undefined : String(inode);
}

const longestName = 40;

/** A readable name that tells two repositories apart. */
function nameOf({ folder }: StandingPlace): string {
  const words = path.basename(shownFolder(folder)).replace(/[^A-Za-z0-9._-]+/g, "-");
  const readable = words.replace(/^[^A-Za-z0-9]+/, "").slice(0, longestName) || "repository";
  return `${readable}-${createHash("sha256").update(folder).digest("hex").slice(0, 8)}`;
}
