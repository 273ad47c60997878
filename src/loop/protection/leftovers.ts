// Puts back protected paths that a turn changed which no run ended: its run was killed, or the job was cancelled.
import type { Checkout, TreeEntries } from "../../git/index.ts";
import type { GuardContext } from "./guard.ts";
import { keepPatch, type ProtectedChange } from "./patch.ts";
import { findPresentPaths } from "./present-paths.ts";
import {
  digestOf,
  isSameFile,
  makeRoomFor,
  readProtectedFile,
  removeProtectedFile,
} from "./protected-file.ts";
import { readRecord } from "./record.ts";
import { describePutBack } from "./sentences.ts";
import { recordPutBack, tellSecrets } from "./telling.ts";

/** The turn that no run ended, and whether a file that no commit has can be a person's. */
export interface OpenWork {
  readonly number: number;
  readonly storyId: string;
  readonly baseCommit: string | undefined;
  readonly mayBeOfPeople: boolean;
  readonly patchFile: string;
}

/** Puts back what the turn changed: files as they were recorded before it stay, others become those of the commit. */
export async function putBackLeftovers(context: GuardContext, work: OpenWork): Promise<void> {
  const { checkout, branch, paths, redactor, announce } = context;
  if (!checkout) return;
  const state = await checkout.state({ ignored: true, refresh: true });
  const since = work.baseCommit;
  const isKnown = since !== undefined && (await checkout.has(since));
  const commits =
    branch !== undefined && isKnown && state.branch === branch
      ? await checkout.protection.cleanCommits({
          branch,
          head: state.head,
          since,
          trusted: await checkout.protection.remoteCommits(),
          rules: paths,
        })
      : { head: state.head, paths: [], count: 0, patch: "", secrets: { count: 0, paths: [] } };
  await tellSecrets(context, commits.secrets, work.number);
  const entries: TreeEntries =
    commits.head === undefined ? new Map() : await checkout.protection.readCommit(paths, commits.head);
  const index = await checkout.protection.readIndex(paths);
  const names = new Set([...entries.keys(), ...index.keys(), ...findPresentPaths(context, state)]);
  const changes = await restoreFiles(context, checkout, { names, entries, work });
  await checkout.protection.restoreIndex(index, entries);
  const all = [...new Set([...changes.map(({ path }) => path), ...commits.paths])].sort();
  if (all.length === 0) return;
  await keepPatch(context, work.patchFile, changes, commits.patch);
  const source = { who: "a turn", storyId: work.storyId, patchFile: work.patchFile };
  const sentence = redactor.text(describePutBack(all, commits.count, [], source));
  announce({ kind: "warning", text: sentence });
  await recordPutBack(context, sentence, work.number);
}

interface Restoring {
  readonly names: ReadonlySet<string>;
  readonly entries: TreeEntries;
  readonly work: OpenWork;
}

async function restoreFiles(
  { folder, effortState }: GuardContext,
  checkout: Checkout,
  { names, entries, work }: Restoring,
): Promise<ProtectedChange[]> {
  const record = readRecord(effortState);
  const found = [...names].sort().map((path) => ({ path, after: readProtectedFile(folder, path) }));
  const changed = found.filter(({ path, after }) => {
    const isAsRecorded =
      record !== undefined && (record.get(path) ?? digestOf(undefined)) === digestOf(after);
    return !isAsRecorded && (record !== undefined || entries.has(path) || !work.mayBeOfPeople);
  });
  for (const { path } of changed) removeProtectedFile(folder, path);
  const wanted = new Map(
    changed.flatMap(({ path }) => {
      const entry = entries.get(path);
      return entry ? [[path, entry] as const] : [];
    }),
  );
  for (const path of wanted.keys()) makeRoomFor(folder, path);
  await checkout.protection.writeEntries(wanted);
  return changed
    .map(({ path, after }) => ({ path, after, before: readProtectedFile(folder, path) }))
    .filter(({ before, after }) => !isSameFile(before, after));
}
