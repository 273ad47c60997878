// Takes over what another machine has left, as data: nothing in it is run or used as a path.
import * as path from "node:path";
import { type EffortLocation, mergeLogs } from "../effort/index.ts";
import { inspectEffort, NewerJournalError } from "../journal/index.ts";
import { lastWrittenPrdFile } from "../loop/index.ts";
import {
  copyFile,
  fileStatus,
  isPlainFile,
  type Log,
  listFolder,
  makeFolder,
  makeTemporaryFolder,
  moveFile,
  readBytes,
  readText,
  realPath,
  removeFolder,
  replaceFile,
} from "../platform/index.ts";
import { type Manifest, NewerSnapshot, type SnapshotHistory } from "../store/index.ts";
import {
  databaseName,
  type EffortRecords,
  isLogName,
  iterationsFolder,
  logsFolder,
  prdName,
  workName,
} from "./layout.ts";

/** What was taken over from a snapshot. */
export interface RestoredSnapshot {
  /** Text of the log that travelled; to be merged into the checkout's once its branch is checked out. */
  logs: readonly { name: string; text: string }[];
  /** The file with the work that was not pushed; it may not be there. */
  workFile: string;
}

/**
 * Takes over the newest valid snapshot where it is newer than what this machine knows, or goes on with taking over one
 * where a run was ended in between. Nothing in it is run or used as a path; a faulty one is skipped with its reason, and
 * the one before is taken. Until `endTakeOver` the snapshot stays beside the effort's records.
 * @throws ConfigurationError where only a newer version of the program can read what is there
 */
export async function restoreSnapshot(
  parts: EffortRecords,
  snapshots: SnapshotHistory,
  options: { temporaryFolder: string; log: Log },
): Promise<RestoredSnapshot | undefined> {
  const folder = makeTemporaryFolder("ralph-ci-restore-", options.temporaryFolder);
  try {
    let revision = 0;
    const manifest = await snapshots.restore(folder, async (fetched) => {
      revision = await readRevision(fetched, parts.place.slug);
    });
    if (manifest && isNewer(parts, revision)) await importSnapshot(parts, folder, manifest, options.log);
  } finally {
    removeFolder(folder);
  }
  const travelled = restoredFolder(parts.effortState);
  if (!fileStatus(travelled)) return undefined;
  if (isNewer(parts, await readRevision(travelled, parts.place.slug))) {
    // A run was ended before it had taken anything of it, and the store has none that is newer than ours.
    removeFolder(travelled);
    return undefined;
  }
  restoreFiles(parts, travelled);
  return { logs: readLogs(travelled), workFile: path.join(travelled, workName) };
}

/** Whether records of this revision are newer than those of this machine. */
function isNewer({ journal, place }: EffortRecords, revision: number): boolean {
  const mine = journal.read((tables) => tables.sessions.get(place.slug))?.revision;
  return mine === undefined || revision > mine;
}

async function importSnapshot(
  parts: EffortRecords,
  folder: string,
  manifest: Manifest,
  log: Log,
): Promise<void> {
  const { journal, place, effortState } = parts;
  const bytes = readDatabase(folder);
  // Before the rows, so that a run that is ended from here on leaves behind what the next one has to finish.
  removeFolder(restoredFolder(effortState));
  moveFile(folder, restoredFolder(effortState));
  const { archivedAs } = await journal.importEffort(bytes, place.slug);
  if (archivedAs !== undefined) {
    log.warn(
      `what this machine had recorded of ${place.slug} had gone another way than snapshot ${manifest.generation}; it is kept under the name ${archivedAs}`,
    );
  }
  log.info(`goes on from snapshot ${manifest.generation}, made at ${manifest.createdAt}`);
}

function restoredFolder(effortState: string): string {
  return path.join(effortState, "travelled");
}

/** Ends a take-over: everything in the snapshot is where it belongs. */
export function finishRestore(effortState: string): void {
  removeFolder(restoredFolder(effortState));
}

/** Looks into the records of a folder and gives their revision. @throws NewerSnapshot, JournalError */
async function readRevision(folder: string, effort: string): Promise<number> {
  try {
    return (await inspectEffort(readDatabase(folder), effort)).revision;
  } catch (error) {
    if (error instanceof NewerJournalError) throw new NewerSnapshot(error.message);
    throw error;
  }
}

function readDatabase(folder: string): Buffer {
  return readBytes(path.join(folder, databaseName)) ?? Buffer.alloc(0);
}

/** Puts what was last written, and the records of iterations that are not here, into the state folder. */
function restoreFiles({ effortState }: EffortRecords, folder: string): void {
  makeFolder(effortState);
  const prd = path.join(folder, prdName);
  if (fileStatus(prd)) copyFile(prd, lastWrittenPrdFile(effortState));
  for (const name of listFolder(path.join(folder, iterationsFolder))) {
    const target = path.join(effortState, iterationsFolder, name);
    if (!/^\d+$/.test(name) || fileStatus(target)) continue;
    makeFolder(target);
    for (const file of listFolder(path.join(folder, iterationsFolder, name)))
      copyFile(path.join(folder, iterationsFolder, name, file), path.join(target, file));
  }
}

function readLogs(folder: string): { name: string; text: string }[] {
  const logs = path.join(folder, logsFolder);
  return listFolder(logs).map((name) => ({ name, text: readText(path.join(logs, name)) ?? "" }));
}

/** Brings what the travelled logs hold, and the checkout's lack, into the checkout; no entry is lost on either side. */
export function mergeRestoredLogs(place: EffortLocation, logs: RestoredSnapshot["logs"]): void {
  for (const { name, text } of logs) {
    const file = path.join(place.folder, name);
    if (!isLogName(name, place) || text === "" || (fileStatus(file) && !isPlainFile(realPath(file))))
      continue;
    const mine = readText(file) ?? "";
    const merged = mergeLogs(mine, text);
    if (merged !== mine) replaceFile(file, merged, { mode: 0o644 });
  }
}
