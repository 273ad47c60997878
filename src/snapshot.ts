// What a snapshot of an effort holds, how it is made, and how another machine takes it over.
import * as path from "node:path";
import { type EffortPlace, mergeLogs } from "./effort/index.ts";
import { inspectEffort, type Journal, JournalError } from "./journal/index.ts";
import { iterationFolder, lastWrittenPrd } from "./loop/index.ts";
import {
  copyFile,
  describeError,
  fileStatus,
  isPlainFile,
  type Log,
  listFolder,
  makeFolder,
  makeTemporaryFolder,
  type Redactor,
  readBytes,
  readText,
  realPath,
  removeFolder,
  replaceFile,
} from "./platform/index.ts";
import { NewerSnapshot, type SnapshotFile, type Snapshots } from "./store/index.ts";

/** What a snapshot is made from and put back into. */
export interface SnapshotParts {
  readonly journal: Journal;
  readonly place: EffortPlace;
  /** Where the effort's records are kept in the state folder. */
  readonly effortState: string;
}

/** The names in a snapshot. */
const databaseName = "sessions.db";
const prdName = "prd.json";
const logsFolder = "progress";
const iterationsFolder = "iterations";

/** Where an effort's snapshots are made and looked into; whoever holds the effort's lock may empty it. */
export function stagingFolder(effortState: string): string {
  return path.join(effortState, "staging");
}

/** So many of the last iterations travel with what was said in them. */
const carriedIterations = 3;
/** A progress log beyond this is not carried whole, in bytes. */
const largestLog = 8 * 1024 * 1024;

/**
 * The files of a snapshot: the effort's rows, its stories as the program last wrote them, its logs, and the records of the
 * last iterations, which are left out first where all together would be too large.
 */
export async function snapshotFiles(parts: SnapshotParts, redactor: Redactor): Promise<SnapshotFile[]> {
  // What waits for the next write is of the iteration that was just finished.
  await parts.journal.write(() => {});
  const filter = (bytes: Buffer): Uint8Array => {
    const stream = redactor.stream();
    return Buffer.concat([stream.push(bytes), stream.end()]);
  };
  const prd = lastWrittenPrd(parts.effortState);
  return [
    { path: databaseName, content: parts.journal.exportEffort(parts.place.slug) },
    // Read now, so that all of it is of one moment, however much later it is put away.
    ...(fileStatus(prd) ? [{ path: prdName, content: read(prd), filter }] : []),
    ...logFiles(parts.place).map(({ name, file }) => ({
      path: `${logsFolder}/${name}`,
      content: read(file),
      filter,
    })),
    ...iterationFiles(parts),
  ];
}

function read(file: string): Buffer {
  return readBytes(file) ?? Buffer.alloc(0);
}

/** The logs in the checkout: the current one and those that were rotated. */
function logFiles({ folder, progressFile }: EffortPlace): { name: string; file: string }[] {
  return listFolder(folder)
    .filter((name) => name === path.basename(progressFile) || /^progress-\d+\.[a-z]+$/.test(name))
    .map((name) => ({ name, file: path.join(folder, name) }))
    .filter(({ file }) => isPlainFile(file, largestLog));
}

/** The records of the last iterations, newest first. What an agent printed was redacted when it was written. */
function iterationFiles({ journal, place, effortState }: SnapshotParts): SnapshotFile[] {
  const last = journal.read((tables) => tables.iterations.last(place.slug, carriedIterations));
  return last.flatMap(({ n }) => {
    const { folder } = iterationFolder(effortState, n);
    return listFolder(folder)
      .map((name) => ({ name, file: path.join(folder, name) }))
      .filter(({ name, file }) => /^[A-Za-z0-9._-]+$/.test(name) && isPlainFile(file))
      .map(({ name, file }) => ({
        path: `${iterationsFolder}/${path.basename(folder)}/${name}`,
        content: { file },
        optional: true,
      }));
  });
}

/** What was taken over from a snapshot. */
export interface TakenOver {
  generation: number;
  /** Text of the log that travelled; to be merged into the checkout's once its branch is checked out. */
  logs: readonly { name: string; text: string }[];
}

/**
 * Takes over the newest valid snapshot where it is newer than what this machine knows. Nothing in it is run or used as a
 * path; a faulty one is skipped with its reason, and the one before is taken.
 * @throws ConfigurationError where only a newer version of the program can read what is there
 */
export async function restoreSnapshot(
  parts: SnapshotParts,
  snapshots: Snapshots,
  options: { temporaryFolder: string; log: Log },
): Promise<TakenOver | undefined> {
  const { journal, place } = parts;
  const folder = makeTemporaryFolder("ralph-ci-restore-", options.temporaryFolder);
  try {
    const manifest = await snapshots.restore(folder, (fetched) => acceptDatabase(fetched, place.slug));
    if (!manifest) return undefined;
    const { kind, archivedAs } = await journal.importEffort(readDatabase(folder), place.slug);
    if (kind === "kept") return undefined;
    if (archivedAs !== undefined) {
      options.log.warn(
        `what this machine had recorded of ${place.slug} had gone another way than snapshot ${manifest.generation}; it is kept under the name ${archivedAs}`,
      );
    }
    takeOverFiles(parts, folder);
    options.log.info(`goes on from snapshot ${manifest.generation}, made at ${manifest.createdAt}`);
    return { generation: manifest.generation, logs: readLogs(folder) };
  } finally {
    removeFolder(folder);
  }
}

/** Looks into the database before it is taken. @throws NewerSnapshot, JournalError */
async function acceptDatabase(folder: string, effort: string): Promise<void> {
  try {
    await inspectEffort(readDatabase(folder), effort);
  } catch (error) {
    if (error instanceof JournalError && error.message.includes("made by a newer"))
      throw new NewerSnapshot(error.message);
    throw error;
  }
}

function readDatabase(folder: string): Buffer {
  return readBytes(path.join(folder, databaseName)) ?? Buffer.alloc(0);
}

/** Puts what was last written, and the records of iterations that are not here, into the state folder. */
function takeOverFiles({ effortState }: SnapshotParts, folder: string): void {
  makeFolder(effortState);
  const prd = path.join(folder, prdName);
  if (fileStatus(prd)) copyFile(prd, lastWrittenPrd(effortState));
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
export function mergeTravelledLogs(place: EffortPlace, logs: TakenOver["logs"]): void {
  for (const { name, text } of logs) {
    const file = path.join(place.folder, name);
    const isLog = name === path.basename(place.progressFile) || /^progress-\d+\.[a-z]+$/.test(name);
    if (!isLog || text === "" || (fileStatus(file) && !isPlainFile(realPath(file), largestLog))) continue;
    const mine = readText(file) ?? "";
    const merged = mergeLogs(mine, text);
    if (merged !== mine) replaceFile(file, merged, { mode: 0o644 });
  }
}

/** Makes what a run has recorded safe elsewhere. */
export interface Saver {
  /**
   * Saves what is recorded now, after whatever is still being saved. A fault is told and nothing more: the run is worth
   * more than its copy, and the next save tries again.
   */
  save(reason: string): Promise<void>;
  /** The same without waiting for it. While one is under way only the last that was asked for follows it. */
  saveLater(reason: string): void;
  /** The newest generation that this run saved; null for none. */
  generation(): number | null;
  /** Whether the last save has succeeded. */
  isSaved(): boolean;
}

/** What a saver is made from. */
export interface SaverOptions {
  stateKey: string;
  log: Log;
  /** Called after each snapshot that was saved. */
  saved(generation: number): void;
  /** Called once another writer has gone on from the same line; nothing is saved from then on. */
  yieldTo(): void;
}

/** A saver of one effort's line of snapshots. */
export function createSaver(
  parts: SnapshotParts & { readonly redactor: Redactor },
  snapshots: Snapshots,
  options: SaverOptions,
): Saver {
  let generation: number | null = null;
  let isSaved = false;
  let hasYielded = false;
  let underWay: Promise<void> | undefined;
  let waiting: string | undefined;
  const fail = (text: string) => {
    isSaved = false;
    options.log.warn(text);
  };
  const saveNow = async (reason: string): Promise<void> => {
    if (hasYielded) return;
    try {
      const result = await snapshots.save(reason, await snapshotFiles(parts, parts.redactor));
      isSaved = result.kind === "saved";
      if (result.kind === "saved") {
        generation = result.manifest.generation;
        options.saved(generation);
        return;
      }
      hasYielded = true;
      fail(
        `another run has saved snapshot ${result.by.generation} of ${options.stateKey} meanwhile; this one saves nothing over it and yields, and its records stay in the state folder`,
      );
      options.yieldTo();
    } catch (error) {
      fail(`no snapshot was saved: ${describeError(error)}`);
    }
  };
  const saveLater = (reason: string): void => {
    if (underWay) {
      waiting = reason;
      return;
    }
    underWay = saveNow(reason).then(() => {
      underWay = undefined;
      const next = waiting;
      waiting = undefined;
      if (next !== undefined) saveLater(next);
    });
  };
  return {
    async save(reason) {
      waiting = undefined;
      while (underWay) await underWay;
      saveLater(reason);
      await underWay;
    },
    saveLater,
    generation: () => generation,
    isSaved: () => isSaved,
  };
}
