// Names, lists and adds generations of a state key. A put that is killed or fails leaves nothing under a generation's name.
import * as path from "node:path";
import {
  fileStatus,
  listFolder,
  makeFolder,
  moveToNewPath,
  randomId,
  removeFolderAtOnce,
  removeFolderTree,
  syncFolderTree,
  walkFolder,
} from "../../platform/index.ts";
import type { StoredSnapshot } from "../contract.ts";
import { GenerationTaken } from "../errors.ts";

/** At most 15 digits, so that the number stays exact. */
const generationPattern = /^\d{6,15}$/;

/** The name of a generation's folder. */
export function generationName(generation: number): string {
  return String(generation).padStart(6, "0");
}

/** The generations in the folder of a state key, newest first. Entries of any kind count, so that none is replaced. */
export function listGenerations(stateKeyFolder: string): StoredSnapshot[] {
  return listFolder(stateKeyFolder)
    .filter((name) => generationPattern.test(name))
    .map((name) => ({ name, generation: Number(name) }))
    .filter(({ name, generation }) => generation > 0 && name === generationName(generation))
    .sort((a, b) => b.generation - a.generation);
}

/** Puts the content of a staged file at a path that does not exist; it is on disk when the promise resolves. */
export type CopyFile = (from: string, to: string) => Promise<void>;

/** A generation to add. */
export interface PutRequest {
  readonly stateKeyFolder: string;
  readonly generation: number;
  readonly staged: string;
  readonly copy: CopyFile;
}

/** Copies into a hidden folder and renames it after every byte is on disk. @throws GenerationTaken */
export async function putGeneration(request: PutRequest): Promise<StoredSnapshot> {
  const { stateKeyFolder, generation, staged, copy } = request;
  const name = generationName(generation);
  const final = path.join(stateKeyFolder, name);
  const temporary = path.join(stateKeyFolder, `.${name}.${randomId()}${temporaryEnding}`);
  refuseTakenGeneration(stateKeyFolder, generation);
  try {
    makeFolder(temporary);
    await removeLeftovers(stateKeyFolder, temporary);
    await copyAll(staged, temporary, copy);
    await syncFolderTree(temporary);
    if (!moveToNewPath(temporary, final)) throw new GenerationTaken({ name, generation });
  } catch (error) {
    await tryToRemove(temporary);
    throw error;
  }
  await refuseLateGeneration(stateKeyFolder, generation, final);
  return { name, generation };
}

function refuseTakenGeneration(stateKeyFolder: string, generation: number): void {
  const newest = listGenerations(stateKeyFolder)[0];
  if (newest && newest.generation >= generation) throw new GenerationTaken(newest);
}

/** Removes the new generation if a later one exists: its number was used before, and must never mean two snapshots. */
async function refuseLateGeneration(
  stateKeyFolder: string,
  generation: number,
  final: string,
): Promise<void> {
  const newest = listGenerations(stateKeyFolder)[0];
  if (!newest || newest.generation <= generation) return;
  await removeFolderAtOnce(final);
  throw new GenerationTaken(newest);
}

async function copyAll(from: string, to: string, copy: CopyFile): Promise<void> {
  for (const entry of walkFolder(from)) {
    if (entry.kind === "folder") makeFolder(path.join(to, entry.path));
    else if (entry.kind === "file") await copy(path.join(from, entry.path), path.join(to, entry.path));
    else throw new Error(`${entry.path} in ${from} is not a regular file`);
  }
}

const temporaryEnding = ".tmp";

/** After this time, in ms, a writer counts as dead. */
const maxPutDuration = 24 * 60 * 60 * 1000;

/** Removes the folders of dead writers. Compares with a new folder there, because the clock of the disk may differ. */
async function removeLeftovers(stateKeyFolder: string, newFolder: string): Promise<void> {
  const now = changedAt(newFolder);
  for (const name of listFolder(stateKeyFolder)) {
    if (!name.startsWith(".") || !name.endsWith(temporaryEnding)) continue;
    const leftover = path.join(stateKeyFolder, name);
    if (now - changedAt(leftover) > maxPutDuration) await tryToRemove(leftover);
  }
}

function changedAt(folder: string): number {
  return Number(fileStatus(folder)?.mtimeMs ?? Number.POSITIVE_INFINITY);
}

async function tryToRemove(folder: string): Promise<void> {
  try {
    await removeFolderTree(folder);
  } catch {
    // The error that caused the removal matters more, and the folder is never listed.
  }
}
