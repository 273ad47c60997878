// Records which files a story was judged by although no commit holds them: its pass is refused until its notes explain them.
import * as path from "node:path";
import type { EffortLocation } from "../effort/index.ts";
import type { Checkout, LeftOutPath } from "../git/index.ts";
import type { Journal, JournalTables } from "../journal/index.ts";
import { type Clock, realPath } from "../platform/index.ts";
import { recordEvents } from "./control/index.ts";

const leftOutEventKind = "left-out";
const ignoredBeforeEventKind = "ignored-before";

/** What is recorded about a story's files that no commit holds. */
export interface LeftOutRecord {
  storyId: string;
  paths: LeftOutPath[];
  /** The story's notes before the agent knew of them. */
  notesBefore: string;
  /** The story passed nevertheless, because the agent explained the files in its notes. */
  accepted: boolean;
}

/** Records files that a verdict names. */
export function addLeftOut(
  tables: JournalTables,
  event: { effort: string; runId: string; n: number; at: string },
  record: LeftOutRecord,
): void {
  tables.events.add({ ...event, kind: leftOutEventKind, detail: JSON.stringify(record) });
}

/** The first refusal of a story for such files, with the files of all; undefined if there was none. */
export function findLeftOutRefusal(
  tables: JournalTables,
  effort: string,
  storyId: string,
): LeftOutRecord | undefined {
  const refusals = readRecords(tables, effort).filter(
    (record) => record.storyId === storyId && !record.accepted,
  );
  const paths = new Map(refusals.flatMap((record) => record.paths).map((each) => [each.path, each]));
  const [first] = refusals;
  return first && { ...first, paths: [...paths.values()] };
}

/** The passed stories that such files were explained for, the newest record of each. */
export function readAcceptedLeftOut(tables: JournalTables, effort: string): LeftOutRecord[] {
  const accepted = new Map<string, LeftOutRecord>();
  for (const record of readRecords(tables, effort)) if (record.accepted) accepted.set(record.storyId, record);
  if (accepted.size === 0) return [];
  const passed = tables.stories.list(effort).filter(({ passes }) => passes);
  return passed.flatMap(({ id }) => accepted.get(id) ?? []);
}

function readRecords(tables: JournalTables, effort: string): LeftOutRecord[] {
  return tables.events.ofKinds(effort, [leftOutEventKind]).flatMap(({ detail }) => {
    try {
      const { storyId, paths, notesBefore, accepted } = JSON.parse(detail) as Partial<LeftOutRecord>;
      if (storyId === undefined || !Array.isArray(paths)) return [];
      return [{ storyId, paths, notesBefore: notesBefore ?? "", accepted: accepted === true }];
    } catch {
      // Another program wrote it.
      return [];
    }
  });
}

/** In a repository with more ignored files, the rest counts as made by a turn once it changes. */
const maxIgnoredBefore = 500;

/** Where ignored files are looked for and recorded. */
export interface IgnoredFilesContext {
  readonly journal: Journal;
  readonly location: EffortLocation;
  readonly checkout: Checkout | undefined;
  readonly branch: string | undefined;
  readonly runId: string;
  readonly clock: Clock;
  /** Absolute paths of folders in which the program keeps its own files. */
  readonly ownFolders: readonly string[];
}

/** The ignored files and folders that are not the work of a turn: the program's own, and those from before the effort. */
export async function readIgnoredBefore(context: IgnoredFilesContext): Promise<ReadonlySet<string>> {
  const { journal, location, checkout, branch } = context;
  const effort = location.slug;
  if (!checkout || branch === undefined) return new Set();
  const known = journal.read((tables) => tables.events.last(effort, ignoredBeforeEventKind));
  const own = context.ownFolders.map((folder) => `${path.relative(checkout.top, realPath(folder))}/`);
  if (known) return new Set([...own, ...parsePaths(known.detail)]);
  const { ignored = [] } = await checkout.state({ ignored: true });
  const kept = ignored.slice(0, maxIgnoredBefore);
  await recordEvents(context, { kind: ignoredBeforeEventKind, details: [JSON.stringify(kept)] });
  return new Set([...own, ...kept]);
}

function parsePaths(detail: string): string[] {
  try {
    const paths: unknown = JSON.parse(detail);
    return Array.isArray(paths) ? paths.map(String) : [];
  } catch {
    // Another program wrote it.
    return [];
  }
}

const maxNamed = 5;

/** Names paths with their reasons, those of one folder and reason together, as phrases. */
export function describeLeftOut(paths: readonly LeftOutPath[]): string[] {
  const groups = new Map<string, LeftOutPath[]>();
  for (const each of paths) {
    const folder = each.path.includes("/") ? each.path.slice(0, each.path.indexOf("/")) : each.path;
    const key = `${folder}\0${each.reason}`;
    const group = groups.get(key) ?? [];
    group.push(each);
    groups.set(key, group);
  }
  const phrases = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    if (group.length <= 2) return group.map(({ path, reason }) => `${path} (${reason})`);
    return [`${group.length} files in ${first.path.split("/")[0]}/ (${first.reason})`];
  });
  const rest = phrases.length - maxNamed;
  return rest > 0 ? [...phrases.slice(0, maxNamed), `${rest} more`] : phrases;
}
