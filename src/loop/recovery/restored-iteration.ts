// Finishes the iteration that was open when a snapshot was saved on another machine.
import { addressOf, editPrd, type PrdEdit, readTurn, writePlanText } from "../../effort/index.ts";
import type { IterationRow } from "../../journal/index.ts";
import { fileStatus } from "../../platform/index.ts";
import {
  appendToProgress,
  commitTrailers,
  lastWrittenPrdFile,
  type RecordedEffort,
  readOwnCopy,
  readPrdText,
  writeOwnCopy,
} from "../checkout/index.ts";
import type { LoopEvent } from "../events.ts";
import { finalizeIteration, iterationFolder } from "../iteration/index.ts";
import { isPass } from "../judge/index.ts";
import { type InterruptionContext, type RecoveryContext, recordInterruption, titleOf } from "./recover.ts";

/** An iteration that was open on another machine; if it was judged, it is finished once its work is here. */
export interface RestoredIteration {
  readonly row: IterationRow;
  readonly isJudged: boolean;
}

interface RestoredIterationContext extends InterruptionContext {
  announce(event: LoopEvent): void;
}

/** Finds the iteration that was open on another machine. A turn that was interrupted there is closed. */
export async function findRestoredIteration(
  context: RestoredIterationContext,
): Promise<RestoredIteration | undefined> {
  const { journal, location } = context;
  const row = journal.read((tables) => tables.iterations.open(location.slug));
  if (!row) return undefined;
  const files = iterationFolder(context.effortState, row.n);
  // Without these files the verdict cannot be carried out.
  const isComplete = fileStatus(files.entry) && (!isPass(row.outcome) || fileStatus(files.prdAfter));
  if (row.step === "judged" && row.outcome !== "interrupted" && isComplete) return { row, isJudged: true };
  if (row.step === "started") await recordInterruption(context, row);
  await closeUnfinished(context, row);
  return { row, isJudged: false };
}

/** Finishes a restored iteration if its work is here, else only logs it. Needs the work branch and merged restored log. */
export async function finishRestoredIteration(
  context: RecoveryContext,
  { row: { n }, isJudged }: RestoredIteration,
  isWorkHere: boolean,
): Promise<void> {
  const { journal, location, checkout } = context;
  // Read again, because its base commit may have changed since.
  const row = isJudged ? journal.read((tables) => tables.iterations.get(location.slug, n)) : undefined;
  const isHere =
    row &&
    context.branch !== undefined &&
    (isWorkHere ||
      (await checkout?.findCommit({
        lines: commitTrailers(journal, row),
        after: row.baseCommit ?? undefined,
      })));
  if (row && isHere) {
    context.announce({
      kind: "note",
      text: `iteration ${n} was judged on another machine and is finished here`,
    });
    if (isWorkHere) acceptStories(context, row);
    await finalizeIteration(context, row, {
      storyTitle: titleOf(context, row),
      keepLeftovers: false,
      recovering: true,
      keepStories: true,
    });
    await journal.flush();
    return;
  }
  if (row) await closeUnfinished(context, row);
  const entry = readOwnCopy(journal, iterationFolder(context.effortState, n).entry);
  if (entry !== undefined) appendToProgress(context, entry);
}

/** Writes the accepted edits of the turn into prd.json; people's changes in it stay. */
function acceptStories(
  { location, effortState, journal }: RecordedEffort,
  { n, storyId }: IterationRow,
): void {
  const { prdFile: file } = location;
  const before = readPrdText(file);
  const after = readOwnCopy(journal, iterationFolder(effortState, n).prdAfter);
  if (before === undefined || after === undefined) return;
  const { proposed, notes, ticks } = readTurn({ before, after, file: addressOf(location), storyId });
  if (proposed || notes !== undefined) {
    const edit: PrdEdit = { id: storyId, ticks };
    if (notes !== undefined) edit.notes = notes;
    if (proposed) edit.passes = true;
    writePlanText(file, editPrd(before, addressOf(location), [edit]), { mode: 0o644 });
  }
  writeOwnCopy(journal, lastWrittenPrdFile({ location, effortState }), after, { flush: true });
}

/** Closes an iteration whose work stayed on another machine. A story that it passed is open again. */
async function closeUnfinished(
  { journal, location, clock, announce }: RestoredIterationContext,
  { n, step, outcome, storyId }: IterationRow,
): Promise<void> {
  await journal.write((tables) => {
    tables.iterations.close(location.slug, n, { commitSha: null, endedAt: clock.now().toISOString() });
    if (step === "judged" && isPass(outcome))
      tables.stories.update(location.slug, storyId, { status: "open", passes: false, verified: false });
  });
  announce({
    kind: "note",
    text: `iteration ${n} was running on another machine; its uncommitted changes stayed there`,
  });
}
