// Finishes the iteration that a dead run on this machine left open.
import { loadEffort } from "../../effort/index.ts";
import type { IterationRow } from "../../journal/index.ts";
import {
  type EffortFiles,
  putBackReplaced,
  type RecordedEffort,
  removeOwnCopy,
  restoreProgress,
} from "../checkout/index.ts";
import {
  type FinalizeContext,
  finalizeIteration,
  finalizePrd,
  iterationFolder,
  type PrdContext,
  type RecordContext,
  recordJudgement,
} from "../iteration/index.ts";
import { judge } from "../judge/index.ts";

/** What finishing an open iteration needs. */
export interface RecoveryContext extends FinalizeContext, RecordContext {}

/** Restores prd.json and log after a dead run. Must come before they are read: an agent may have left half of them. */
export function restoreStories(context: PrdContext): void {
  const open = context.journal.read((tables) => tables.iterations.open(context.location.slug));
  if (!open) return;
  const files = iterationFolder(context.effortState, open.n, true);
  // A verdict counts once it is in the journal. Files prepared for an earlier one must not be carried out.
  if (open.step === "started")
    for (const file of [files.prdAfter, files.entry]) removeOwnCopy(context.journal, file);
  for (const text of putBackReplaced(context.location)) context.announce({ kind: "warning", text });
  finalizePrd(context, files);
  restoreProgress(context);
}

/**
 * Finishes an iteration of a dead run. Without a verdict it counts as interrupted, and its changes stay for the next turn,
 * which is told the `remarks`.
 */
export async function recoverIteration(
  context: RecoveryContext,
  remarks: readonly string[] = [],
): Promise<void> {
  const { journal, location } = context;
  const open = journal.read((tables) => tables.iterations.open(location.slug));
  if (!open) return;
  if (open.step === "started") await recordInterruption(context, open, remarks);
  const row = journal.read((tables) => tables.iterations.get(location.slug, open.n));
  if (!row) return;
  const interrupted = row.outcome === "interrupted";
  context.announce({
    kind: "note",
    text: interrupted
      ? `iteration ${row.n} was interrupted in an earlier run; its changes in the checkout are kept`
      : `iteration ${row.n} was judged in an earlier run and is finished now`,
  });
  const storyTitle = titleOf(context, row);
  await finalizeIteration(context, row, { storyTitle, keepLeftovers: interrupted, recovering: true });
  await journal.flush();
}

/** What recording an interruption needs. */
export interface InterruptionContext extends RecordContext, EffortFiles {}

/** Judges and records a turn that was running when its run was killed. */
export async function recordInterruption(
  context: InterruptionContext,
  row: IterationRow,
  remarks: readonly string[] = [],
): Promise<void> {
  const files = iterationFolder(context.effortState, row.n, true);
  const verdict = judge({
    storyId: row.storyId,
    end: "cut-off",
    reason: "the run was killed during this turn",
    limited: false,
    proposed: false,
    claimed: false,
    notes: undefined,
    planRemarks: remarks,
    leftOut: [],
    leftOutExplained: false,
    work: undefined,
    gates: undefined,
  });
  await recordJudgement(
    context,
    { number: row.n, storyId: row.storyId, agent: row.agent, agentNote: "", files },
    {
      turn: undefined,
      gates: [],
      verdict,
      putBack: [],
      remarks,
      proposed: [],
      leftOut: undefined,
      candidate: undefined,
      changed: true,
      work: "",
      foresight: undefined,
    },
  );
}

/** The title of an iteration's story, from the journal or else from prd.json. */
export function titleOf({ journal, location }: RecordedEffort, { storyId }: IterationRow): string {
  const known = journal
    .read((tables) => tables.stories.list(location.slug))
    .find((story) => story.id === storyId);
  return known?.title ?? loadEffort(location).prd.stories.find((story) => story.id === storyId)?.title ?? "";
}
