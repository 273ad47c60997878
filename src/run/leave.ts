// Gathers how a run ended, for the command or the workflow step that started it.
import type { EffortLocation } from "../effort/index.ts";
import { type Control, type Ending, stopReasons } from "../loop/index.ts";
import type { Redactor } from "../platform/index.ts";
import { type PullResult, type RunResult, readResult, type WorkPush } from "../report/index.ts";
import type { Saver } from "../snapshot/index.ts";
import type { RunContext } from "./context.ts";
import { describeRequest, settleLimits } from "./request/index.ts";

/** How a run ended. */
export interface RunEnd {
  result: RunResult;
  exitCode: number;
  folder: string;
  location: EffortLocation;
  branch: string | undefined;
  /** Whether the remote has the work; undefined where nothing is to be pushed. */
  push: WorkPush | undefined;
  /** Knows the secrets of the run. */
  redactor: Redactor;
  /** Whether a snapshot holds everything that is recorded. */
  saved: boolean;
  /** Whether the run ended at once, because a limit over all runs is used up. */
  usedUp: boolean;
}

/** Exit codes of a process that a signal ended, as shells report them. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What remains of a run when its work is over. */
export interface Remains {
  ending: Ending;
  control?: Control | undefined;
  branch?: string | undefined;
  saver?: Saver;
  push?: WorkPush | undefined;
  pull?: PullResult | undefined;
}

/** Gathers how a run ended. */
export function leave(context: RunContext, { ending, control, branch, saver, push, pull }: Remains): RunEnd {
  const { journal, location, runId, stateDir, folder, redactor, host } = context;
  const generation = saver?.generation() ?? null;
  const signal = ending.reason === "cancelled" ? control?.cancelledBy() : undefined;
  const request = describeRequest(context, settleLimits(context));
  const reader =
    host.place === "machine" ? { place: host.place, folder: host.folder } : { place: host.place };
  const about = { runId, ending, stateDir, generation, push, pull, branch, request, reader };
  return {
    result: readResult(journal, location.slug, about),
    usedUp: isUsedUp(context, ending),
    exitCode: signal ? signalExitCodes[signal] : stopReasons[ending.reason].exitCode,
    folder,
    location,
    branch,
    push,
    redactor,
    saved: saver?.isSaved() ?? false,
  };
}

/** Whether a limit over all runs left nothing to do. */
function isUsedUp({ journal, location, runId }: RunContext, { reason }: Ending): boolean {
  if (reason !== "max-iterations" && reason !== "max-cost") return false;
  const [last] = journal.read((tables) => tables.iterations.last(location.slug, 1));
  return last?.runId !== runId;
}
