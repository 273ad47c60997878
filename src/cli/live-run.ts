// Finds the live run of an effort, for the commands that signal it or attach to it.
import { type LocationInputs, type OptionValues, readLocationInputs } from "../inputs/index.ts";
import { openJournal } from "../journal/index.ts";
import { ConfigurationError, isRunning, type ProcessContext, systemClock } from "../platform/index.ts";
import { withEffort } from "./command.ts";
import {
  type RecordedEfforts,
  readAllEfforts,
  readRecordedEfforts,
  resolveEffort,
  warningLog,
} from "./effort-lookup.ts";

/** An effort and its live run. */
export interface RunLookup {
  effort: string;
  /** The state folder. */
  root: string;
  /** Undefined where no run is live. */
  runId: string | undefined;
}

/**
 * Reads from the journal whether a run is live on the effort named, else on the only effort with a live run, else on the effort of this folder.
 * @throws ConfigurationError
 */
export async function findRun(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<RunLookup> {
  const inputs = readLocationInputs(withEffort(options, argument));
  const { effort, root } = await findEffort(context, inputs);
  const log = warningLog(context);
  using journal = await openJournal(root, { log, now: systemClock.now });
  const runs = journal.read((tables) => tables.runs.unfinished(effort).filter((run) => isRunning(run)));
  return { effort, root, runId: runs.at(-1)?.id };
}

async function findEffort(
  context: ProcessContext,
  inputs: LocationInputs,
): Promise<Pick<RunLookup, "effort" | "root">> {
  const recorded = await readRecordedEfforts(context, inputs);
  const live = inputs.effort === undefined ? onlyLive([recorded]) : undefined;
  if (live) return live;
  try {
    return { effort: await resolveEffort(context, inputs, recorded), root: recorded.root };
  } catch (error) {
    const isElsewhere = inputs.stateDir === undefined && recorded.efforts.length === 0;
    if (!isElsewhere || !(error instanceof ConfigurationError)) throw error;
    return findLiveElsewhere(await readAllEfforts(context), inputs.effort, error);
  }
}

/** In a folder without efforts, the only live run on the machine is meant. @throws ConfigurationError */
function findLiveElsewhere(
  all: readonly RecordedEfforts[],
  named: string | undefined,
  error: ConfigurationError,
): Pick<RunLookup, "effort" | "root"> {
  const only = onlyLive(all, named);
  if (only) return only;
  if (named !== undefined) throw error;
  const folders = all.flatMap(({ efforts }) =>
    efforts.filter(({ live }) => live).map(({ folder }) => folder),
  );
  if (folders.length === 0)
    throw new ConfigurationError(
      "no run is at work on this machine; check ralph-ci status --all, or give the --state-dir of the run",
    );
  throw new ConfigurationError(
    `several runs are at work on this machine (${folders.join(", ")}); go to the folder of one, or give its --state-dir`,
  );
}

/** The effort with the only live run, if there is just one. */
function onlyLive(
  all: readonly RecordedEfforts[],
  named?: string,
): Pick<RunLookup, "effort" | "root"> | undefined {
  const found = all.flatMap(({ root, efforts }) =>
    efforts
      .filter(({ effort, live }) => live && (named === undefined || effort === named))
      .map(({ effort }) => ({ effort, root })),
  );
  return found.length === 1 ? found[0] : undefined;
}
