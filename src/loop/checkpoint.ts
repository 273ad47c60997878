// Writes checkpoints (where a run stands, and why it stopped there) and saves regularly.
import { type EffortLocation, renderCheckpoint } from "../effort/index.ts";
import type { CheckpointRow, Journal, JournalTables } from "../journal/index.ts";
import { type Clock, describeError, SerialQueue } from "../platform/index.ts";
import { appendToProgress, type ProgressContext, type ProgressLimits } from "./checkout/index.ts";
import type { Control } from "./control/index.ts";
import { lastNumber, type StopReason } from "./decide/index.ts";
import type { LoopEvent } from "./events.ts";

/** What the row of a checkpoint needs. */
export interface CheckpointRowContext {
  readonly runId: string;
  readonly location: EffortLocation;
  readonly clock: Clock;
  readonly limits: ProgressLimits;
}

/** What writing a checkpoint needs, also for a run that is dead. */
export interface CheckpointContext extends CheckpointRowContext, ProgressContext {
  readonly journal: Journal;
  announce(event: LoopEvent): void;
  save(reason: string): Promise<void>;
}

/** The row of a checkpoint now. */
export function checkpointRow(
  context: CheckpointRowContext,
  tables: JournalTables,
  reason: string,
): Omit<CheckpointRow, "id"> {
  const { slug } = context.location;
  const totals = tables.totals(slug);
  return {
    effort: slug,
    runId: context.runId,
    at: context.clock.now().toISOString(),
    iteration: totals.iterations,
    maxIterations: lastNumber(tables, slug, context.limits.maxIterations),
    storiesPassed: totals.passed,
    storiesTotal: totals.total,
    agent: tables.sessions.get(slug)?.agent ?? "unknown",
    reason,
  };
}

/** The block of a checkpoint for the progress log. */
export function checkpointBlock(row: Omit<CheckpointRow, "id">): string {
  return renderCheckpoint({ ...row, at: new Date(row.at) });
}

/** Writes a checkpoint to journal and progress log, and saves. */
export async function writeCheckpoint(context: CheckpointContext, reason: string): Promise<void> {
  const row = await context.journal.write((tables) => {
    const checkpoint = checkpointRow(context, tables, reason);
    tables.checkpoints.add(checkpoint);
    return checkpoint;
  });
  appendToProgress(context, checkpointBlock(row));
  context.announce({ kind: "checkpoint", reason });
  await context.save("checkpoint");
}

/** Writes a checkpoint unless the last one is the same, such as one that the last iteration committed. */
export async function checkpointUnlessWritten(context: CheckpointContext, reason: string): Promise<void> {
  const isWritten = context.journal.read((tables) => {
    const last = tables.checkpoints.last(context.location.slug);
    const now = checkpointRow(context, tables, reason);
    return (
      last?.reason === reason && last.iteration === now.iteration && last.storiesPassed === now.storiesPassed
    );
  });
  if (!isWritten) await writeCheckpoint(context, reason);
}

interface RequestedCheckpointContext extends CheckpointContext {
  readonly control: Control;
}

/** Writes requested checkpoints at once. Cancelling requests one too: the job may be killed before the agent ends. */
export function createCheckpointWriter(context: RequestedCheckpointContext): {
  look(): void;
  written(): Promise<void>;
} {
  const { control } = context;
  const queue = new SerialQueue();
  let cancelled = false;
  const write = (reason: string) => {
    void queue
      .run(() => writeCheckpoint(context, reason))
      .catch((error: unknown) => {
        const text = `the checkpoint could not be written: ${describeError(error)}`;
        context.announce({ kind: "warning", text });
      });
  };
  return {
    look: () => {
      if (control.takeCheckpoint()) write("requested");
      if (control.request() !== "cancel" || cancelled) return;
      cancelled = true;
      write(checkpointReason(control, "cancelled"));
    },
    written: () => queue.idle(),
  };
}

/** The reason in the last checkpoint of a run. */
export function checkpointReason(control: Control, reason: StopReason): string {
  const signal = control.cancelledBy();
  return reason === "cancelled" && signal ? `shutdown signal (${signal})` : reason;
}

interface RegularSaveContext {
  readonly runId: string;
  readonly journal: Journal;
  readonly clock: Clock;
  /** In ms. */
  readonly limits: { readonly checkpointEvery: number };
  announce(event: LoopEvent): void;
  saveLater(reason: string): void;
}

/** Saves regularly until disposed, so that a machine that dies loses little, and records that the run is alive. */
export function saveRegularly(context: RegularSaveContext): Disposable {
  const { clock, limits, journal, runId } = context;
  const over = new AbortController();
  const save = async () => {
    await journal.write((tables) => tables.runs.touch(runId, clock.now().toISOString()));
    if (!over.signal.aborted) context.saveLater("during a turn");
  };
  const repeat = async () => {
    for (;;) {
      await clock.sleep(limits.checkpointEvery, over.signal);
      if (over.signal.aborted) return;
      await save().catch((error: unknown) => {
        context.announce({ kind: "warning", text: `the regular save failed: ${describeError(error)}` });
      });
    }
  };
  void repeat();
  return { [Symbol.dispose]: () => over.abort() };
}

/** The save that an ended iteration still needs: it happens while the next session works, and does not delay its start. */
export interface PendingSave {
  noteIteration(): void;
  /** Starts the save in the background, if one is needed. */
  catchUp(): void;
}

/** Creates it for one run. */
export function saveBesideNextSession({ saveLater }: Pick<RegularSaveContext, "saveLater">): PendingSave {
  let isNeeded = false;
  return {
    noteIteration: () => {
      isNeeded = true;
    },
    catchUp: () => {
      if (isNeeded) saveLater("iteration");
      isNeeded = false;
    },
  };
}
