// Finishes a judged iteration: prd.json, log entry, commit, books closed. Every step may be done twice without harm,
// because a run that is killed in between leaves it to the next one.
import type { IterationRow } from "../../journal/index.ts";
import { readText, replaceFile } from "../../platform/index.ts";
import {
  appendToProgress,
  lastWrittenPrdFile,
  readWorktreeState,
  recordPreExistingChanges,
  rememberLeftOut,
  restorePrd,
  untouchedPaths,
  type WorktreeState,
} from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import type { Outcome } from "../judge/index.ts";
import { type IterationFolder, iterationFolder } from "./iteration-folder.ts";

/** What settling needs; resume has it before there is a loop. */
export type FinalizeContext = Pick<
  LoopContext,
  | "place"
  | "folder"
  | "checkout"
  | "effortState"
  | "effortType"
  | "journal"
  | "limits"
  | "branch"
  | "foreign"
  | "redactor"
  | "clock"
  | "announce"
>;

/** How an iteration is finished. */
export interface FinalizeOptions {
  storyTitle: string;
  /** What the turn left stays uncommitted, for the next one to take up. */
  keepLeftovers: boolean;
  /** The run that judged it is dead: its commit may have been made already. */
  recovering: boolean;
  /** Where the checkout stood when it was judged. */
  stand?: WorktreeState;
  /** prd.json is as it has to be. */
  keepStories?: boolean;
}

/** Finishes the iteration that was judged, and gives where the checkout stands then, where that is known. */
export async function finalizeIteration(
  parts: FinalizeContext,
  row: IterationRow,
  options: FinalizeOptions,
): Promise<WorktreeState | undefined> {
  const { place, journal } = parts;
  const files = iterationFolder(parts.effortState, row.n);
  const commits = !options.keepLeftovers && parts.checkout !== undefined && parts.branch !== undefined;
  // First, because what is written before would stay on whatever branch the agent has gone to.
  await returnToBranch(parts, row, options);
  if (!options.keepStories) finalizePrd(parts, files);
  const entry = readText(files.entry);
  if (entry !== undefined) appendToProgress(parts, entry);
  const made = commits ? await commitIteration(parts, row, options) : undefined;
  const commit = made?.head === (row.baseCommit ?? undefined) ? undefined : made?.head;
  const endedAt = parts.clock.now().toISOString();
  // Should this be lost, the next run finds the iteration judged and finishes it once more, to the same end.
  journal.writeLater((tables) =>
    tables.iterations.close(place.slug, row.n, { commitSha: commit ?? null, endedAt }),
  );
  parts.announce({
    kind: "iteration-ended",
    iteration: row.n,
    storyId: row.storyId,
    outcome: row.outcome as Outcome,
    reason: row.reason ?? "",
    durationMs: row.durationMs ?? 0,
    commit,
  });
  return made ?? options.stand;
}

/** Makes prd.json what it has to be after the turn: as before it, with what was accepted. */
export function finalizePrd(
  parts: Pick<LoopContext, "place" | "effortState" | "announce" | "redactor">,
  files: IterationFolder,
): void {
  const { prdFile } = parts.place;
  const lastWritten = lastWrittenPrdFile(parts.effortState);
  const before = readText(lastWritten);
  const after = readText(files.prdAfter) ?? before;
  if (before === undefined || after === undefined) return;
  const found = readText(files.prdFound);
  const keep = found === undefined ? files.prdFound : files.prdEdited;
  if (restorePrd(prdFile, after, [before, found ?? before], { file: keep, redactor: parts.redactor })) {
    parts.announce({
      kind: "warning",
      text: `${prdFile} had changed meanwhile; what it held is kept at ${keep}`,
    });
  }
  if (after !== before) replaceFile(lastWritten, after);
}

/** Brings the checkout back onto the work branch, whatever git was in the middle of. */
async function returnToBranch(
  parts: FinalizeContext,
  row: IterationRow,
  options: FinalizeOptions,
): Promise<void> {
  const { checkout, branch } = parts;
  if (!checkout || branch === undefined) return;
  await checkout.removeStaleLocks();
  const { state } = options.stand ?? {};
  const isInPlace = state?.branch === branch && state.head === (row.baseCommit ?? undefined);
  if (!isInPlace) await checkout.returnTo(branch, row.baseCommit ?? undefined);
}

/** The line by which the commit of an iteration is found again. */
export function commitTrailer({ place }: Pick<FinalizeContext, "place">, iteration: number): string {
  return `Ralph-Iteration: ${place.slug}/${iteration}`;
}

async function commitIteration(
  parts: FinalizeContext,
  row: IterationRow,
  options: FinalizeOptions,
): Promise<WorktreeState | undefined> {
  const { checkout, announce } = parts;
  if (!checkout) return undefined;
  const mark = commitTrailer(parts, row.n);
  const made = options.recovering ? await checkout.findCommit(mark, 50) : undefined;
  if (made) return { ...(await readWorktreeState(parts)), head: made };
  const { skipped, state } = await checkout.commit({
    subject: `${row.storyId}: ${options.storyTitle}`,
    body: `${row.reason ?? ""}\n\n${mark}`,
    exclude: untouchedPaths(parts.foreign, parts.folder),
  });
  for (const { path, reason } of skipped) {
    announce({ kind: "warning", text: `${path} was not committed: ${reason}` });
  }
  rememberLeftOut(
    parts.effortState,
    recordPreExistingChanges(
      skipped.map(({ path }) => path),
      parts.folder,
    ),
  );
  return readWorktreeState(parts, state);
}
