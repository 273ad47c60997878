// How a run ends: the books closed, so that the journal says what was and why; also for a run that could not do it itself.
import { loadEffort } from "../effort/index.ts";
import type { RunRow } from "../journal/index.ts";
import {
  attachMarkerVariable,
  type CheckpointContext,
  type Ending,
  type LoopContext,
  removePrivateFolders,
  runMarkerVariable,
  type StopReason,
  stopReasons,
  unattached,
  writeCheckpoint,
} from "../loop/index.ts";
import { ConfigurationError, endMarked } from "../platform/index.ts";

/** How the seed's table calls the state of an effort after a run. */
const sessionStatus = {
  complete: "completed",
  incomplete: "checkpointed",
  failed: "failed",
} as const;

/** What a left-over process gets between SIGTERM and SIGKILL, in ms. */
const leftoverGrace = 1_000;

/** Reasons for which the next run can go on by itself. */
const passing: readonly StopReason[] = ["max-runtime", "rate-limited"];

/**
 * Closes the books of a run and saves. One that waits for a provider says in its detail until when (ISO 8601). Where the
 * next run starts by itself, `longestChain` is how many such runs may follow one another.
 */
export async function finish(
  parts: Pick<LoopContext, "journal" | "place" | "runId" | "clock" | "save"> & {
    longestChain?: number | undefined;
  },
  { reason, resumeAt }: Ending,
  detail: string,
): Promise<void> {
  const at = parts.clock.now().toISOString();
  const { status } = stopReasons[reason];
  await parts.journal.write((tables) => {
    const stopDetail = resumeAt === undefined ? detail : new Date(resumeAt).toISOString();
    const chain = tables.runs.get(parts.runId)?.chain ?? 0;
    const continues = passing.includes(reason) && chain + 1 < (parts.longestChain ?? 0);
    tables.runs.end(parts.runId, { endedAt: at, status, stopReason: reason, stopDetail, continues });
    tables.sessions.update(parts.place.slug, {
      status: reason === "stopped" ? "stopped" : sessionStatus[status],
      ...unattached,
      pid: null,
      currentStory: null,
      updatedAt: at,
    });
  });
  await parts.save("end");
}

/** What finishing for a dead run needs: its effort's records, and no live object. */
export type CutOffParts = Pick<
  LoopContext,
  "journal" | "place" | "effortState" | "clock" | "announce" | "save"
>;

/**
 * Ends what runs of an effort that are known to be dead left behind, and closes their books with their last sign of life.
 * What the open iteration was about stays open, for the next run to take up.
 */
export async function endDeadRuns(
  parts: Pick<LoopContext, "journal" | "place" | "announce">,
  dead: readonly RunRow[],
): Promise<void> {
  const { journal, announce } = parts;
  for (const run of dead) {
    const marks = [runMarkerVariable, attachMarkerVariable].map((name) => `${name}=${run.id}`);
    const ended = await Promise.all(marks.map((variable) => endMarked({ variable }, leftoverGrace)));
    const found = ended.flatMap((each) => each.found);
    const alive = ended.flatMap((each) => each.alive);
    removePrivateFolders(run.id);
    const left = found.length > 0 ? `; ${found.length} of its processes were still there and were ended` : "";
    announce({ kind: "warning", text: `the run that began at ${run.startedAt} never ended${left}` });
    if (alive.length > 0)
      announce({ kind: "warning", text: `processes ${alive.join(", ")} of it cannot be ended` });
    await journal.write((tables) =>
      tables.runs.end(run.id, {
        endedAt: run.lastSeenAt,
        status: "interrupted",
        stopReason: null,
        stopDetail: null,
      }),
    );
  }
}

/** Does for a run that was cut off what it had no time for: its processes ended, a checkpoint, its books, a snapshot. */
export async function finishDeadRun(parts: CutOffParts, run: RunRow): Promise<void> {
  const { journal, place, clock } = parts;
  await endDeadRuns(parts, [run]);
  const session = journal.read((tables) => tables.sessions.get(place.slug));
  const checkpointParts: CheckpointContext = {
    ...parts,
    runId: run.id,
    effortType: typeOf(parts),
    // The log is rotated by the next run: here there is no time for more than a line.
    limits: { maxIterations: session?.maxIterations ?? 0, rotateAt: Number.MAX_SAFE_INTEGER },
    save: async () => {},
  };
  await writeCheckpoint(checkpointParts, "the run was cut off");
  await journal.write((tables) =>
    tables.sessions.update(place.slug, {
      status: "checkpointed",
      ...unattached,
      pid: null,
      currentStory: null,
      updatedAt: clock.now().toISOString(),
    }),
  );
  await parts.save("cut off");
}

/** The effort's type; an agent that was cut off may have left its file unreadable, which is for the next run to mend. */
function typeOf({ place }: CutOffParts): string {
  try {
    return loadEffort(place).typeText;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return "Feature";
  }
}
