// Collects the files that another machine needs to continue an effort.
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import { describeReplaced, rotatedLogNumber } from "../effort/index.ts";
import { iterationFolder, lastWrittenPrdFile, planCopyName, readOwnCopy } from "../loop/index.ts";
import { isPlainFile, listFolder, type Redactor, readBytes } from "../platform/index.ts";
import type { SnapshotFile } from "../store/index.ts";
import {
  databaseName,
  type EffortRecords,
  isLogName,
  iterationsFolder,
  logsFolder,
  maxLogBytes,
  reportName,
  workName,
} from "./layout.ts";

const savedIterations = 3;

/** The files of a snapshot, by importance: the last ones are left out first if the snapshot is too large. */
export async function snapshotFiles(records: EffortRecords, redactor: Redactor): Promise<SnapshotFile[]> {
  // Pending writes may belong to the iteration that has just ended.
  await records.journal.flush();
  const filter = (bytes: Buffer): Uint8Array => {
    const stream = redactor.stream();
    return Buffer.concat([stream.push(bytes), stream.end()]);
  };
  const prd = readOwnCopy(records.journal, lastWrittenPrdFile(records));
  return [
    { path: databaseName, content: records.journal.exportEffort(records.location.slug) },
    // Contents are read now, so that all files show the same moment even if they are stored later.
    // The stories are not redacted: the other machine compares them with the repository.
    ...(prd === undefined ? [] : [{ path: planCopyName(records.location), content: Buffer.from(prd) }]),
    ...logFiles(records).map(({ name, file }) => {
      const isLarge = !isPlainFile(file, maxLogBytes);
      return {
        path: `${logsFolder}/${name}`,
        content: isLarge ? { file } : (readBytes(file) ?? Buffer.alloc(0)),
        filter,
        optional: isLarge,
      };
    }),
    ...(await unpushedWork(records)),
    ...iterationFiles(records),
    ...reportPage(records),
  ];
}

async function unpushedWork({ writeUnpushedWork, effortState }: EffortRecords): Promise<SnapshotFile[]> {
  const file = path.join(effortState, workName);
  if (!(await writeUnpushedWork?.(file))) return [];
  return [{ path: workName, content: { file }, optional: true }];
}

/** The page that the end of a run wrote; it is made anew from the records, so a large one may be missing. */
function reportPage({ effortState }: EffortRecords): SnapshotFile[] {
  const file = path.join(effortState, reportName);
  return isPlainFile(file) ? [{ path: reportName, content: { file }, optional: true }] : [];
}

/** The newest rotated logs that are saved: earlier ones were committed long ago. */
const savedLogs = 5;

/** A log that a turn has made unreadable is saved as it was before, or left out. */
function logFiles({ location, effortState }: EffortRecords): { name: string; file: string }[] {
  const number = (name: string) => rotatedLogNumber(name) ?? Number.POSITIVE_INFINITY;
  return listFolder(location.folder)
    .filter((name) => isLogName(name, location))
    .sort((a, b) => number(b) - number(a))
    .slice(0, 1 + savedLogs)
    .flatMap((name) => {
      const candidates = [location.folder, effortState].map((folder) => path.join(folder, name));
      const file = candidates.find((candidate, index) => {
        if (!isPlainFile(candidate) || (index === 0 && describeReplaced(location, candidate))) return false;
        return !isPlainFile(candidate, maxLogBytes) || isUtf8(readBytes(candidate) ?? Buffer.alloc(0));
      });
      return file === undefined ? [] : [{ name, file }];
    });
}

function iterationFiles({ journal, location, effortState }: EffortRecords): SnapshotFile[] {
  const last = journal.read((tables) => tables.iterations.last(location.slug, savedIterations));
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
