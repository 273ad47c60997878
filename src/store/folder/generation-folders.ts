// Puts a generation into the folder of a state key so that a kill, a full disk or a rival leaves it whole or not there at all.
import * as path from "node:path";
import {
  fileStatus,
  listFolder,
  makeFolder,
  moveToNewPath,
  randomId,
  removeFolder,
  removeFolderAtOnce,
  syncFolderTree,
  walkFolder,
} from "../../platform/index.ts";
import { GenerationTaken, type StoredSnapshot } from "../contract.ts";
import { generationName, listGenerations } from "./generations.ts";

/** Copies one file to where none is, so that it is on disk when the promise resolves. */
export type CopyFile = (from: string, to: string) => Promise<void>;

/** What is put where. */
export interface PutRequest {
  /** The folder of the state key. */
  readonly stateKeyFolder: string;
  readonly generation: number;
  readonly staged: string;
  readonly copy: CopyFile;
}

/** Copies into a folder that no one lists, and gives it its name only when every byte is on disk. @throws GenerationTaken */
export async function putGeneration({
  stateKeyFolder,
  generation,
  staged,
  copy,
}: PutRequest): Promise<StoredSnapshot> {
  const name = generationName(generation);
  const final = path.join(stateKeyFolder, name);
  const temporary = path.join(stateKeyFolder, `.${name}.${randomId()}${temporaryEnding}`);
  refuseTakenGeneration(stateKeyFolder, generation);
  try {
    makeFolder(temporary);
    removeLeftovers(stateKeyFolder, temporary);
    await copyAll(staged, temporary, copy);
    syncFolderTree(temporary);
    if (!moveToNewPath(temporary, final)) throw new GenerationTaken({ name, generation });
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  refuseLateGeneration(stateKeyFolder, generation, final);
  return { name, generation };
}

/** Spares the copying where it is in vain. */
function refuseTakenGeneration(line: string, generation: number): void {
  const newest = listGenerations(line)[0];
  if (newest && newest.generation >= generation) throw new GenerationTaken(newest);
}

/**
 * Takes back what got its name after others had gone past it: the name was free again only because they had removed
 * what bore it for its age, and one number never means two snapshots.
 */
function refuseLateGeneration(line: string, generation: number, final: string): void {
  const newest = listGenerations(line)[0];
  if (!newest || newest.generation <= generation) return;
  removeFolderAtOnce(final);
  throw new GenerationTaken(newest);
}

async function copyAll(from: string, to: string, copy: CopyFile): Promise<void> {
  for (const entry of walkFolder(from)) {
    if (entry.kind === "folder") makeFolder(path.join(to, entry.path));
    else if (entry.kind === "file") await copy(path.join(from, entry.path), path.join(to, entry.path));
    else throw new Error(`${entry.path} in ${from} is no plain file`);
  }
}

const temporaryEnding = ".tmp";

/** A writer that has been at it for longer, in ms, is dead. */
const maxPutDuration = 24 * 60 * 60 * 1000;

/** Removes what dead writers left. Its age is taken from a folder made just now: the clock there may not be ours. */
function removeLeftovers(line: string, fresh: string): void {
  const now = changedAt(fresh);
  for (const name of listFolder(line)) {
    if (!name.startsWith(".") || !name.endsWith(temporaryEnding)) continue;
    const leftover = path.join(line, name);
    if (now - changedAt(leftover) > maxPutDuration) removeQuietly(leftover);
  }
}

function changedAt(folder: string): number {
  return Number(fileStatus(folder)?.mtimeMs ?? Number.POSITIVE_INFINITY);
}

/** What cannot be removed now is removed by a later writer. */
function removeQuietly(folder: string): void {
  try {
    removeFolder(folder);
  } catch {
    // The error that brought us here says more, and the folder is in nobody's list.
  }
}
