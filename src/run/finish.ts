// Records how a run ended, also for a run that died before it could do so itself.
import { type EffortLocation, loadEffort } from "../effort/index.ts";
import { type Checkout, HistoryLost } from "../git/index.ts";
import type { Journal, RunRow } from "../journal/index.ts";
import {
  attachMarkerVariable,
  type CheckpointContext,
  type Ending,
  type LoopEvent,
  removePrivateFolders,
  type StopReason,
  stopReasons,
  unattached,
  writeCheckpoint,
} from "../loop/index.ts";
import {
  type Clock,
  ConfigurationError,
  endMarkedProcesses,
  type Redactor,
  runMarkerVariable,
} from "../platform/index.ts";

const sessionStatus = {
  complete: "completed",
  incomplete: "checkpointed",
  failed: "failed",
} as const;

/** The time between SIGTERM and SIGKILL for a leftover process, in ms. */
const leftoverGrace = 1_000;

/** Reasons after which the next run can start automatically. */
const temporary: readonly StopReason[] = ["max-runtime", "rate-limited"];

/** The run whose end is recorded. */
export interface FinishedRun {
  readonly runId: string;
  readonly location: EffortLocation;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly continueLimit: number | undefined;
  save(reason: string): Promise<void>;
}

/** Records the end of a run and saves. For a run that waits for a provider, the detail is the time it waits for (ISO 8601). */
export async function recordRunEnd(
  run: FinishedRun,
  { reason, resumeAt }: Ending,
  detail: string,
): Promise<void> {
  const at = run.clock.now().toISOString();
  const { status } = stopReasons[reason];
  await run.journal.write((tables) => {
    const stopDetail = resumeAt === undefined ? detail : new Date(resumeAt).toISOString();
    const chain = tables.runs.get(run.runId)?.chain ?? 0;
    const continues = temporary.includes(reason) && chain + 1 < (run.continueLimit ?? 0);
    tables.runs.end(run.runId, { endedAt: at, status, stopReason: reason, stopDetail, continues });
    tables.sessions.update(run.location.slug, {
      ...unattached,
      status: reason === "stopped" ? "stopped" : sessionStatus[status],
      pid: null,
      currentStory: null,
      updatedAt: at,
    });
  });
  await run.save("end");
}

/** Records of an effort whose run died. */
export interface DeadRunRecords {
  readonly location: EffortLocation;
  readonly effortState: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly redactor: Redactor;
  announce(event: LoopEvent): void;
  save(reason: string): Promise<void>;
}

/**
 * Ends the processes that dead runs left behind, and records each run's last sign of life as its end.
 * Its open iteration stays open for the next run.
 */
export async function endDeadRuns(
  { journal, announce }: { journal: Journal; announce(event: LoopEvent): void },
  dead: readonly RunRow[],
): Promise<void> {
  for (const run of dead) {
    const markers = [runMarkerVariable, attachMarkerVariable].map((name) => `${name}=${run.id}`);
    const ended = await Promise.all(
      markers.map((variable) => endMarkedProcesses({ variable }, leftoverGrace)),
    );
    const found = ended.flatMap((each) => each.found);
    const alive = ended.flatMap((each) => each.alive);
    removePrivateFolders(run.id);
    const left =
      found.length > 0 ? `; ${found.length} of its processes were still running and were ended` : "";
    announce({ kind: "warning", text: `the run that started at ${run.startedAt} died${left}` });
    if (alive.length > 0)
      announce({ kind: "warning", text: `its processes ${alive.join(", ")} cannot be ended` });
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

/** Finishes a run that was killed: ends its processes, writes a checkpoint, records its end, saves a snapshot. */
export async function finishDeadRun(records: DeadRunRecords, run: RunRow): Promise<void> {
  const { journal, location, clock, redactor, effortState, announce } = records;
  await endDeadRuns(records, [run]);
  const session = journal.read((tables) => tables.sessions.get(location.slug));
  const checkpoint: CheckpointContext = {
    journal,
    location,
    effortState,
    clock,
    redactor,
    announce,
    runId: run.id,
    effortType: readEffortType(location),
    // The next run rotates the log; in this short time only a line is added.
    limits: { maxIterations: session?.maxIterations ?? 0, rotateAt: Number.MAX_SAFE_INTEGER },
    save: async () => {},
  };
  await writeCheckpoint(checkpoint, "the run was cut off");
  await journal.write((tables) =>
    tables.sessions.update(location.slug, {
      ...unattached,
      status: "checkpointed",
      pid: null,
      currentStory: null,
      updatedAt: clock.now().toISOString(),
    }),
  );
  await records.save("cut off");
}

/** The effort's type. A killed agent may have left the file unreadable; the next run repairs it. */
function readEffortType(location: EffortLocation): string {
  try {
    return loadEffort(location).typeText;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return "Feature";
  }
}

/** The run whose repository is looked at, and where else its work is: the last push, and the last snapshot with unpushed work. */
export interface KeptWork {
  readonly journal: Journal;
  readonly location: EffortLocation;
  readonly checkout: Checkout | undefined;
  readonly folder: string;
  readonly branch: string | undefined;
  readonly pushed: { commit: string; branch: string } | undefined;
  readonly generation: number | null;
}

/** How the history was lost, as one sentence that says what is where and ends with the fix; undefined if it is there. */
export async function describeLostHistory(run: KeptWork): Promise<string | undefined> {
  const { journal, location, checkout, folder, branch, pushed, generation } = run;
  const last = journal.read((tables) => tables.iterations.last(location.slug, 1))[0];
  const commit = last?.commitSha ?? last?.baseCommit ?? undefined;
  try {
    await checkout?.checkHistory({ commit, branch });
    return undefined;
  } catch (error) {
    if (!(error instanceof HistoryLost)) return undefined;
    const remote = pushed
      ? `its commits until ${pushed.commit.slice(0, 12)} are on branch ${pushed.branch} of the remote`
      : "this run has pushed none of its commits";
    const saved = generation === null ? "" : `, and snapshot ${generation} holds unpushed commits`;
    return `The history of the work is lost: ${error.message}; the files are in ${folder}, ${remote}${saved}; put the repository back, or copy the files into a new clone, and run again there.`;
  }
}
