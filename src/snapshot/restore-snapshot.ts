// Restores the snapshot of another machine as data: none of it is executed or used as a path.
import * as path from "node:path";
import { describeReplaced, type EffortLocation, mergeLogs } from "../effort/index.ts";
import {
  type EffortIdentity,
  type EffortSummary,
  inspectEffort,
  isEarlierEffort,
  NewerJournalError,
  replaces,
} from "../journal/index.ts";
import { lastWrittenPrdFile, planCopyName, setAside, writeOwnCopy } from "../loop/index.ts";
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
  maxLogBytes,
  workName,
} from "./layout.ts";
import { checkEffortIn } from "./readable.ts";

/** What the checkout still needs of a restored snapshot; the logs are merged after its branch is checked out. */
export interface RestoredSnapshot {
  logs: readonly { name: string; text: string }[];
  workFile: string;
}

/** Restores a newer snapshot, or completes an interrupted restore. @throws ConfigurationError if all need a newer version */
export async function restoreSnapshot(
  records: EffortRecords,
  snapshots: SnapshotHistory,
  options: { temporaryFolder: string; log: Log },
): Promise<RestoredSnapshot | undefined> {
  const folder = makeTemporaryFolder("ralph-ci-restore-", options.temporaryFolder);
  try {
    let theirs: EffortSummary | undefined;
    const manifest = await snapshots.restore(folder, async (fetched, { effortId }) => {
      theirs = await inspectDatabase(fetched, records.location.slug);
      if (effortId && effortId !== theirs.effortId)
        throw new Error("its manifest names another effort than its journal");
      checkEffortIn(fetched, records.location);
    });
    if (manifest && theirs) await useSnapshot(records, { folder, manifest, theirs, log: options.log });
  } finally {
    removeFolder(folder);
  }
  const restored = restoredFolder(records.effortState);
  if (!fileStatus(restored)) return undefined;
  const theirs = await inspectDatabase(restored, records.location.slug);
  const own = ownIdentity(records);
  if (!own || own.effortId !== theirs.effortId || theirs.revision > own.revision) {
    // An interrupted run imported nothing from it, or archived it and began another effort.
    finishRestore(records.effortState, { keepWork: own !== undefined && isEarlierEffort(theirs, own) });
    return undefined;
  }
  restoreFiles(records, restored);
  return { logs: readLogs(restored, options.log), workFile: path.join(restored, workName) };
}

function ownIdentity({ journal, location }: EffortRecords): EffortIdentity | undefined {
  return journal.read((tables) => tables.sessions.get(location.slug));
}

interface FetchedSnapshot {
  folder: string;
  manifest: Manifest;
  theirs: EffortSummary;
  log: Log;
}

/** Imports a snapshot that is newer than the records of this machine, or of a later effort in the same folder. */
async function useSnapshot(
  records: EffortRecords,
  { folder, manifest, theirs, log }: FetchedSnapshot,
): Promise<void> {
  const own = ownIdentity(records);
  if (replaces(theirs, own)) {
    // The numbers of another effort's iterations are the same.
    if (own && own.effortId !== theirs.effortId) setAside(path.join(records.effortState, iterationsFolder));
    await importSnapshot(records, folder, manifest, log);
  } else if (own && isEarlierEffort(theirs, own)) {
    log.info(
      `snapshot ${manifest.generation} is of an effort that used ${records.location.folder} before, and is not used`,
    );
  }
}

async function importSnapshot(
  records: EffortRecords,
  folder: string,
  manifest: Manifest,
  log: Log,
): Promise<void> {
  const { journal, location, effortState } = records;
  const bytes = readDatabase(folder);
  // Before the rows, so that the next run can complete the restore if this run is killed.
  removeFolder(restoredFolder(effortState));
  moveFile(folder, restoredFolder(effortState));
  const { archivedAs } = await journal.importEffort(bytes, location.slug);
  if (archivedAs !== undefined) {
    log.warn(
      `the records of ${location.slug} on this machine and snapshot ${manifest.generation} have diverged; the records of this machine are kept under the name ${archivedAs}`,
    );
  }
  log.info(`continuing from snapshot ${manifest.generation}, made at ${manifest.createdAt}`);
}

function restoredFolder(effortState: string): string {
  return path.join(effortState, "travelled");
}

/**
 * Removes the restored snapshot after all its parts are in their places.
 * @returns the file that keeps its unpushed work, if there is any and it is to be kept
 */
export function finishRestore(effortState: string, { keepWork }: { keepWork: boolean }): string | undefined {
  const restored = restoredFolder(effortState);
  const work = path.join(restored, workName);
  const kept = keepWork && fileStatus(work) ? path.join(effortState, `earlier-${workName}`) : undefined;
  if (kept !== undefined) {
    setAside(kept);
    moveFile(work, kept);
  }
  removeFolder(restored);
  return kept;
}

async function inspectDatabase(folder: string, effort: string): Promise<EffortSummary> {
  try {
    return await inspectEffort(readDatabase(folder), effort);
  } catch (error) {
    if (error instanceof NewerJournalError) throw new NewerSnapshot(error.message);
    throw error;
  }
}

function readDatabase(folder: string): Buffer {
  return readBytes(path.join(folder, databaseName)) ?? Buffer.alloc(0);
}

function restoreFiles({ location, effortState, journal }: EffortRecords, folder: string): void {
  makeFolder(effortState);
  const prd = readText(path.join(folder, planCopyName(location)));
  if (prd !== undefined)
    writeOwnCopy(journal, lastWrittenPrdFile({ location, effortState }), prd, { flush: true });
  for (const name of listFolder(path.join(folder, iterationsFolder))) {
    const target = path.join(effortState, iterationsFolder, name);
    if (!/^\d+$/.test(name) || fileStatus(target)) continue;
    makeFolder(target);
    for (const file of listFolder(path.join(folder, iterationsFolder, name)))
      copyFile(path.join(folder, iterationsFolder, name, file), path.join(target, file));
  }
}

/** A log that is far too large would be merged for minutes: it stays in the snapshot. */
function readLogs(folder: string, log: Log): { name: string; text: string }[] {
  const logs = path.join(folder, logsFolder);
  return listFolder(logs).flatMap((name) => {
    const file = path.join(logs, name);
    if (isPlainFile(file, maxLogBytes)) return [{ name, text: readText(file) ?? "" }];
    log.warn(`${name} of the snapshot is larger than ${maxLogBytes} bytes and is not merged`);
    return [];
  });
}

/** Merges the restored logs into those of the checkout; no entry of either side is lost. */
export function mergeRestoredLogs(location: EffortLocation, logs: RestoredSnapshot["logs"]): void {
  for (const { name, text } of logs) {
    const file = path.join(location.folder, name);
    if (!isLogName(name, location) || text === "" || describeReplaced(location, file) !== undefined) continue;
    const current = readText(file) ?? "";
    const merged = mergeLogs(current, text);
    if (merged !== current) replaceFile(file, merged, { mode: 0o644 });
  }
}
