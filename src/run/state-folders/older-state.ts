// Takes over the records that older versions kept in one folder for all repositories of the machine.
import * as path from "node:path";
import { openCheckout } from "../../git/index.ts";
import {
  hasOwnDatabase,
  type Journal,
  openJournal,
  type SessionRow,
  stateFolder,
} from "../../journal/index.ts";
import {
  describeError,
  type Environment,
  isFolder,
  isLock,
  type Log,
  makeFolder,
  moveToNewPath,
  silentLog,
  systemClock,
  tryLock,
} from "../../platform/index.ts";
import { stateKeySlug } from "../../store/index.ts";
import { effortLockName } from "../workspace.ts";
import type { StandingPlace } from "./repositories.ts";

/** Where to look for older records, and for whom. */
export interface OlderStateSearch {
  /** The folder of all state on the machine. */
  readonly data: string;
  readonly place: StandingPlace;
  readonly environment: Environment;
}

/** The efforts of a repository among the older records. Those that cannot be read count as none: a run warns of them. */
export async function findOlderEfforts(search: OlderStateSearch): Promise<string[]> {
  try {
    // That of another program is left alone.
    if (!hasOwnDatabase(search.data)) return [];
    using journal = await openJournal(search.data, { log: silentLog, now: systemClock.now });
    return await effortsOf(journal, search);
  } catch {
    return [];
  }
}

async function effortsOf(journal: Journal, search: OlderStateSearch): Promise<string[]> {
  const sessions = journal.read((tables) =>
    tables.sessions
      .list()
      // Without a run, another program has written it.
      .filter(({ taskName }) => tables.runs.last(taskName) !== undefined)
      .map((session) => {
        const [last] = tables.iterations.last(session.taskName, 1);
        return { session, commit: last?.commitSha ?? last?.baseCommit ?? undefined };
      }),
  );
  const own: string[] = [];
  for (const { session, commit } of sessions)
    if (await belongs(session, commit, search)) own.push(session.taskName);
  return own;
}

/** Whether an older record is of this repository: it stands in it, or stood in a place that is gone, and has its commits. */
async function belongs(
  { taskDir }: SessionRow,
  commit: string | undefined,
  { place, environment }: OlderStateSearch,
): Promise<boolean> {
  if (!place.checkout) return taskDir === place.folder;
  const hasCommit = commit !== undefined && (await place.checkout.has(commit));
  const folder = taskDir === null ? undefined : nearestFolder(taskDir);
  const other =
    folder && (await openCheckout({ folder, environment, log: silentLog }).catch(() => undefined));
  if (!other) return hasCommit && (taskDir === null || !isFolder(taskDir));
  return other.commonFolder === place.folder && (commit === undefined || hasCommit);
}

/** The folder itself, else the nearest one above that exists: an effort may be on another branch. */
function nearestFolder(folder: string): string {
  const parent = path.dirname(folder);
  return isFolder(folder) || parent === folder ? folder : nearestFolder(parent);
}

/** The state folder that gets the older records. */
interface Takeover {
  readonly journal: Journal;
  readonly root: string;
  readonly log: Log;
  /** Records whose the state folder is. */
  record(): Promise<void>;
}

/** Moves the older records of a repository into its state folder, and says so. Those of other repositories stay. */
export async function takeOverOlderState(
  search: OlderStateSearch,
  { journal, root, log, record }: Takeover,
): Promise<void> {
  try {
    if (!hasOwnDatabase(search.data)) return;
    using older = await openJournal(search.data, { log: silentLog, now: systemClock.now });
    const efforts = await effortsOf(older, search);
    // First, so that a kill in between does not leave records without an owner.
    if (efforts.length > 0) await record();
    const taken: string[] = [];
    for (const effort of efforts)
      if (await takeOver(effort, { older, data: search.data, journal, root })) taken.push(effort);
    if (taken.length > 0)
      log.info(`the records of ${taken.join(", ")} were moved from ${search.data} to ${root}`);
  } catch (error) {
    log.warn(
      `the records of older runs in ${search.data} were not taken over: ${describeError(error)}; to use them where they are, give --state-dir ${search.data}`,
    );
  }
}

interface EffortMove {
  readonly older: Journal;
  readonly data: string;
  readonly journal: Journal;
  readonly root: string;
}

/** Each step can be repeated, and the old rows go last. @returns false if a run is still at work with the old records */
async function takeOver(effort: string, { older, data, journal, root }: EffortMove): Promise<boolean> {
  const [from, to] = [stateFolder(data), stateFolder(root)];
  const lock = tryLock(from.effort(effort), effortLockName);
  if (!isLock(lock)) return false;
  // Released first: the folder moves with what is in it.
  lock[Symbol.dispose]();
  const taskDir = older.read((tables) => tables.sessions.get(effort))?.taskDir ?? null;
  const { kind } = await journal.importEffort(older.exportEffort(effort), effort);
  if (kind === "imported") await journal.write((tables) => tables.sessions.update(effort, { taskDir }));
  const snapshots = stateKeySlug(`local/${effort}`);
  moveFolder(from.effort(effort), to.effort(effort));
  moveFolder(path.join(from.snapshots, snapshots), path.join(to.snapshots, snapshots));
  await older.removeEffort(effort);
  return true;
}

function moveFolder(from: string, to: string): void {
  if (!isFolder(from)) return;
  makeFolder(path.dirname(to));
  moveToNewPath(from, to);
}
