// Says in journal and progress log where a run stands and why it stops there.
import { renderCheckpoint } from "../effort/index.ts";
import type { CheckpointRow, JournalTables } from "../journal/index.ts";
import { describeError } from "../platform/index.ts";
import { appendToProgress, type ProgressContext } from "./checkout/index.ts";
import type { LoopContext } from "./context.ts";

type CheckpointRowContext = Pick<LoopContext, "runId" | "place" | "clock"> & {
  readonly limits: { readonly maxIterations: number };
};

/** What writing a checkpoint needs; whoever finishes for a run that is dead has no more than this. */
export type CheckpointContext = CheckpointRowContext &
  ProgressContext &
  Pick<LoopContext, "journal" | "announce" | "save">;

/** The row of a checkpoint at this moment. */
export function checkpointRow(
  parts: CheckpointRowContext,
  tables: JournalTables,
  reason: string,
): Omit<CheckpointRow, "id"> {
  const totals = tables.totals(parts.place.slug);
  return {
    effort: parts.place.slug,
    runId: parts.runId,
    at: parts.clock.now().toISOString(),
    iteration: totals.iterations,
    maxIterations: parts.limits.maxIterations,
    storiesPassed: totals.passed,
    storiesTotal: totals.total,
    agent: tables.sessions.get(parts.place.slug)?.agent ?? "unknown",
    reason,
  };
}

/** The block of a checkpoint for the progress log. */
export function checkpointBlock(row: Omit<CheckpointRow, "id">): string {
  return renderCheckpoint({ ...row, at: new Date(row.at) });
}

/** Writes a checkpoint into journal and progress log and saves. */
export async function writeCheckpoint(parts: CheckpointContext, reason: string): Promise<void> {
  const row = await parts.journal.write((tables) => {
    const checkpoint = checkpointRow(parts, tables, reason);
    tables.checkpoints.add(checkpoint);
    return checkpoint;
  });
  appendToProgress(parts, checkpointBlock(row));
  parts.announce({ kind: "checkpoint", reason });
  await parts.save("checkpoint");
}

/**
 * Writes a checkpoint unless the last one says the same already: it went along with the last iteration's commit, or
 * nothing has happened since an earlier run.
 */
export async function checkpointUnlessWritten(parts: CheckpointContext, reason: string): Promise<void> {
  const isWritten = parts.journal.read((tables) => {
    const last = tables.checkpoints.last(parts.place.slug);
    const now = checkpointRow(parts, tables, reason);
    return (
      last?.reason === reason && last.iteration === now.iteration && last.storiesPassed === now.storiesPassed
    );
  });
  if (!isWritten) await writeCheckpoint(parts, reason);
}

/** Saves until disposed, and notes in the journal that the run is alive. */
export function saveRegularly(
  parts: Pick<LoopContext, "clock" | "limits" | "journal" | "runId" | "saveLater" | "announce">,
): Disposable {
  const { clock, limits, journal, runId } = parts;
  const over = new AbortController();
  const save = async () => {
    await journal.write((tables) => tables.runs.touch(runId, clock.now().toISOString()));
    if (!over.signal.aborted) parts.saveLater("while a turn goes on");
  };
  const go = async () => {
    for (;;) {
      await clock.sleep(limits.checkpointEvery, over.signal);
      if (over.signal.aborted) return;
      await save().catch((error: unknown) => {
        parts.announce({ kind: "warning", text: `nothing was saved in between: ${describeError(error)}` });
      });
    }
  };
  void go();
  return { [Symbol.dispose]: () => over.abort() };
}
