// Gathers what another machine needs to go on with an effort.
import * as path from "node:path";
import { type EffortLocation, rotatedLogNumber } from "../effort/index.ts";
import { iterationFolder, lastWrittenPrdFile } from "../loop/index.ts";
import { fileStatus, isPlainFile, listFolder, type Redactor, readBytes } from "../platform/index.ts";
import type { SnapshotFile } from "../store/index.ts";
import {
  databaseName,
  type EffortRecords,
  isLogName,
  iterationsFolder,
  logsFolder,
  maxLogBytes,
  prdName,
  workName,
} from "./layout.ts";

/** So many of the last iterations travel with what was said in them. */
const savedIterations = 3;

/**
 * The files of a snapshot: the effort's rows, its stories as the program last wrote them, its logs, and the records of the
 * last iterations, which are left out first where all together would be too large.
 */
export async function snapshotFiles(parts: EffortRecords, redactor: Redactor): Promise<SnapshotFile[]> {
  // What waits for the next write is of the iteration that was just finished.
  await parts.journal.flush();
  const filter = (bytes: Buffer): Uint8Array => {
    const stream = redactor.stream();
    return Buffer.concat([stream.push(bytes), stream.end()]);
  };
  const prd = lastWrittenPrdFile(parts.effortState);
  return [
    { path: databaseName, content: parts.journal.exportEffort(parts.place.slug) },
    // Read now, so that all of it is of one moment, however much later it is put away.
    // The stories are the repository's own text, and are compared with it on the other machine.
    ...(fileStatus(prd) ? [{ path: prdName, content: read(prd) }] : []),
    ...logFiles(parts.place).map(({ name, file }) => {
      const isLarge = !isPlainFile(file, maxLogBytes);
      return {
        path: `${logsFolder}/${name}`,
        content: isLarge ? { file } : read(file),
        filter,
        optional: isLarge,
      };
    }),
    ...(await unpushedWork(parts)),
    ...iterationFiles(parts),
  ];
}

/** What is not pushed, where somebody needs it. */
async function unpushedWork({
  writeUnpushedWork: carry,
  effortState,
}: EffortRecords): Promise<SnapshotFile[]> {
  const file = path.join(effortState, workName);
  return carry && (await carry(file)) ? [{ path: workName, content: { file }, optional: true }] : [];
}

function read(file: string): Buffer {
  return readBytes(file) ?? Buffer.alloc(0);
}

/** So many of the older parts of the log travel: what is before them was committed long ago. */
const savedLogs = 5;

/** The logs in the checkout: the current one and the newest of those that were rotated. */
function logFiles(place: EffortLocation): { name: string; file: string }[] {
  const number = (name: string) => rotatedLogNumber(name) ?? Number.POSITIVE_INFINITY;
  return listFolder(place.folder)
    .filter((name) => isLogName(name, place))
    .sort((a, b) => number(b) - number(a))
    .slice(0, 1 + savedLogs)
    .map((name) => ({ name, file: path.join(place.folder, name) }))
    .filter(({ file }) => isPlainFile(file));
}

/** The records of the last iterations, newest first. What an agent printed was redacted when it was written. */
function iterationFiles({ journal, place, effortState }: EffortRecords): SnapshotFile[] {
  const last = journal.read((tables) => tables.iterations.last(place.slug, savedIterations));
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
