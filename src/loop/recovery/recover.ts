// Finishes what a run that was killed had begun, so that nothing judged is lost and nothing unjudged is believed.
import { editPrd, loadEffort, readTurn } from "../../effort/index.ts";
import type { IterationRow } from "../../journal/index.ts";
import { fileStatus, readText, removeFile, replaceFile } from "../../platform/index.ts";
import { appendToProgress, lastWrittenPrdFile, readPrdText, restoreProgress } from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import {
  commitTrailer,
  type FinalizeContext,
  finalizeIteration,
  finalizePrd,
  iterationFolder,
  type RecordContext,
  recordJudgement,
} from "../iteration/index.ts";
import { isPass, judge } from "../judge/index.ts";

/**
 * Puts prd.json back where a dead run left it in the middle of a turn or before the turn's verdict was carried out. It
 * comes before the file is read at all: an agent that was cut off may have left half of it.
 */
export function restoreStories(
  parts: Pick<LoopContext, "journal" | "place" | "effortState" | "announce" | "redactor">,
): void {
  const open = parts.journal.read((tables) => tables.iterations.open(parts.place.slug));
  if (!open) return;
  const files = iterationFolder(parts.effortState, open.n, true);
  // A verdict counts from the journal on: what was made ready for one that never got there must not be carried out.
  if (open.step === "started") for (const file of [files.prdAfter, files.entry]) removeFile(file);
  finalizePrd(parts, files);
  restoreProgress(parts);
}

/**
 * Finishes the iteration that a dead run left open, where there is one. Judged but not finished: its file, log entry and
 * commit are made now. Not judged: it counts as interrupted, prd.json is put back to what it was before the turn, and
 * what the turn left in the checkout stays for the next one.
 */
export async function recoverIteration(parts: FinalizeContext & RecordContext): Promise<void> {
  const { journal, place } = parts;
  const open = journal.read((tables) => tables.iterations.open(place.slug));
  if (!open) return;
  if (open.step === "started") await recordInterruption(parts, open);
  const row = journal.read((tables) => tables.iterations.get(place.slug, open.n));
  if (!row) return;
  const interrupted = row.outcome === "interrupted";
  parts.announce({
    kind: "note",
    text: interrupted
      ? `iteration ${row.n} was cut off in an earlier run; what it left in the checkout is taken up`
      : `iteration ${row.n} was judged in an earlier run and is finished now`,
  });
  await finalizeIteration(parts, row, {
    storyTitle: titleOf(parts, row),
    keepLeftovers: interrupted,
    recovering: true,
  });
  await journal.flush();
}

/** The iteration that was open when the effort's records left another machine. */
export interface RestoredIteration {
  readonly row: IterationRow;
  /** It was judged: once its work is here it is finished, as on its own machine. */
  readonly isJudged: boolean;
}

/** Looks for an iteration that was open when the records left another machine; a turn that was cut off there is closed. */
export async function findRestoredIteration(
  parts: RecordContext & Pick<LoopContext, "effortState" | "announce">,
): Promise<RestoredIteration | undefined> {
  const { journal, place } = parts;
  const row = journal.read((tables) => tables.iterations.open(place.slug));
  if (!row) return undefined;
  const files = iterationFolder(parts.effortState, row.n);
  // Without these files there is nothing to say what the verdict has to make of log and stories.
  const isWhole = fileStatus(files.entry) && (!isPass(row.outcome) || fileStatus(files.prdAfter));
  if (row.step === "judged" && row.outcome !== "interrupted" && isWhole) return { row, isJudged: true };
  if (row.step === "started") await recordInterruption(parts, row);
  await closeUnfinished(parts, row);
  return { row, isJudged: false };
}

/**
 * Finishes what was open when the records left another machine, on the work branch and with the log that travelled merged:
 * a judged iteration where its commit or its work is here, so that nobody does it again; else it only gets its entry.
 * @param isWorkHere whether what was not committed there is in this checkout
 */
export async function finishRestoredIteration(
  parts: FinalizeContext & RecordContext,
  { row: { n }, isJudged }: RestoredIteration,
  isWorkHere: boolean,
): Promise<void> {
  const { journal, place, checkout } = parts;
  const files = iterationFolder(parts.effortState, n);
  // Read again: what it is based on may have been moved since.
  const row = isJudged ? journal.read((tables) => tables.iterations.get(place.slug, n)) : undefined;
  const isHere =
    row &&
    parts.branch !== undefined &&
    (isWorkHere || (await checkout?.findCommit(commitTrailer(parts, n), 50)));
  if (row && isHere) {
    parts.announce({
      kind: "note",
      text: `iteration ${n} was judged on another machine and is finished here`,
    });
    if (isWorkHere) acceptStories(parts, row);
    const storyTitle = titleOf(parts, row);
    await finalizeIteration(parts, row, {
      storyTitle,
      keepLeftovers: false,
      recovering: true,
      keepStories: true,
    });
    await journal.flush();
    return;
  }
  if (row) await closeUnfinished(parts, row);
  const entry = readText(files.entry);
  if (entry !== undefined) appendToProgress(parts, entry);
}

/** Carries out in prd.json, as it is here, what was accepted of the turn; what people changed in it meanwhile stays. */
function acceptStories(
  { place, effortState }: Pick<LoopContext, "place" | "effortState">,
  { n, storyId }: IterationRow,
): void {
  const { prdFile: file } = place;
  const before = readPrdText(file);
  const after = readText(iterationFolder(effortState, n).prdAfter);
  if (before === undefined || after === undefined) return;
  const { proposed, notes } = readTurn({ before, after, file, storyId });
  if (proposed || notes !== undefined) {
    const accepted = { ...(notes === undefined ? {} : { notes }), ...(proposed ? { passes: true } : {}) };
    replaceFile(file, editPrd(before, file, [{ id: storyId, ...accepted }]), { mode: 0o644 });
  }
  replaceFile(lastWrittenPrdFile(effortState), after);
}

/** Closes an iteration whose work stayed on another machine. A story that it had passed is open again. */
async function closeUnfinished(
  { journal, place, clock, announce }: Pick<LoopContext, "journal" | "place" | "clock" | "announce">,
  { n, step, outcome, storyId }: IterationRow,
): Promise<void> {
  await journal.write((tables) => {
    tables.iterations.close(place.slug, n, { commitSha: null, endedAt: clock.now().toISOString() });
    if (step === "judged" && isPass(outcome))
      tables.stories.update(place.slug, storyId, { status: "open", passes: false, verified: false });
  });
  announce({
    kind: "note",
    text: `iteration ${n} was under way on another machine; what it had not committed stayed there`,
  });
}

/** Judges a turn of which nobody knows how it ended. */
async function recordInterruption(
  parts: RecordContext & Pick<LoopContext, "effortState">,
  row: IterationRow,
): Promise<void> {
  const files = iterationFolder(parts.effortState, row.n, true);
  const verdict = judge({
    storyId: row.storyId,
    end: "cut-off",
    reason: "the run was killed during this turn",
    limited: false,
    proposed: false,
    claimed: false,
    notes: undefined,
    planRemarks: [],
    work: undefined,
    gates: undefined,
  });
  const begun = { number: row.n, storyId: row.storyId, agent: row.agent, agentNote: "", files };
  await recordJudgement(parts, begun, {
    verdict,
    putBack: [],
    gates: [],
    agentVersion: undefined,
    failure: undefined,
    usage: undefined,
    costUsd: undefined,
    durationMs: undefined,
    changed: true,
    next: undefined,
  });
}

function titleOf(parts: Pick<LoopContext, "journal" | "place">, row: IterationRow): string {
  const known = parts.journal
    .read((tables) => tables.stories.list(parts.place.slug))
    .find((story) => story.id === row.storyId);
  return (
    known?.title ?? loadEffort(parts.place).prd.stories.find((story) => story.id === row.storyId)?.title ?? ""
  );
}
