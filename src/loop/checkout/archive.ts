// Archives an effort's records when another effort uses its folder: another branch, or other stories after completion.
import * as path from "node:path";
import { type Effort, isPlanFolder } from "../../effort/index.ts";
import {
  type Clock,
  fileStatus,
  listFolder,
  makeCheckoutFolder,
  moveFile,
  randomId,
  replaceFile,
} from "../../platform/index.ts";
import type { LoopEvent } from "../events.ts";
import { lastWrittenPrdFile, planCopyName, type RecordedEffort } from "./effort-files.ts";
import { readOwnCopy, removeOwnCopy } from "./own-copies.ts";

interface ArchiveContext extends RecordedEffort {
  readonly clock: Clock;
  announce(event: LoopEvent): void;
}

/** An effort whose records were archived. */
export interface ArchivedEffort {
  readonly branch: string | null;
}

/**
 * Archives another effort's records: story ids repeat, so its "passed" must not count here. The journal is last, so that
 * after a kill the next run archives the rest; in the same write the effort of now gets its id.
 * @returns the archived effort, if there was another
 */
export async function archiveEffort(
  context: ArchiveContext,
  effort: Effort,
  branch: string,
): Promise<ArchivedEffort | undefined> {
  const { journal, location, effortState } = context;
  const { session, known } = journal.read((tables) => ({
    session: tables.sessions.get(location.slug),
    known: tables.stories.list(location.slug),
  }));
  if (!session) return undefined;
  const otherBranch = session.branch !== null && session.branch !== branch;
  const titles = new Set(known.map((row) => `${row.id}\n${row.title}`));
  const otherStories =
    session.status === "completed" &&
    effort.prd.stories.length > 0 &&
    !effort.prd.stories.some((story) => titles.has(`${story.id}\n${story.title}`));
  if (!otherBranch && !otherStories) return undefined;

  const stamp = context.clock.now().toISOString();
  const name = `${stamp.slice(0, 10)}-${(session.branch ?? location.slug).replaceAll(/[^A-Za-z0-9._-]+/g, "-")}`;
  const folder = freeName(path.join(location.folder, "archive", name));
  makeCheckoutFolder(folder);
  const logs = listFolder(location.folder).filter((file) => /^progress(-\d+)?\.[a-z]+$/.test(file));
  for (const log of logs) moveFile(path.join(location.folder, log), path.join(folder, log));
  const lastPrd = lastWrittenPrdFile(context);
  const lastText = readOwnCopy(journal, lastPrd);
  const { prdFile } = location;
  const planName = isPlanFolder(prdFile) ? planCopyName(location) : path.basename(prdFile);
  if (lastText !== undefined) replaceFile(path.join(folder, planName), lastText);
  for (const copy of [lastPrd, ...logs.map((log) => path.join(effortState, log))])
    removeOwnCopy(journal, copy);
  const iterations = path.join(effortState, "iterations");
  if (fileStatus(iterations))
    moveFile(iterations, freeName(path.join(effortState, `iterations-${path.basename(folder)}`)));
  await journal.write((tables) => {
    const { slug } = location;
    const archivedAs = `${slug}@${path.basename(folder)}`;
    const effortId = session.effortId ?? randomId();
    tables.effort.archive(slug, archivedAs);
    tables.sessions.update(archivedAs, { effortId });
    tables.sessions.put({
      taskName: slug,
      taskDir: location.folder,
      status: "stopped",
      effortId: randomId(),
      earlierEfforts: [effortId, ...session.earlierEfforts],
    });
  });
  context.announce({ kind: "note", text: `the previous effort in this folder is archived in ${folder}` });
  return { branch: session.branch };
}

/** Moves a file or folder to a free name beside it. */
export function setAside(file: string): void {
  if (fileStatus(file)) moveFile(file, freeName(`${file}-old`));
}

function freeName(wanted: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!fileStatus(name)) return name;
  }
}
