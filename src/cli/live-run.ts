// Finds the live run of an effort, for the commands that signal it or attach to it.
import { type OptionValues, readLocationInputs } from "../inputs/index.ts";
import { ConfigurationError, type ProcessContext } from "../platform/index.ts";
import { withEffort } from "./command.ts";
import { type RecordedEfforts, readAllEfforts, readRecordedEfforts, resolveEffort } from "./effort-lookup.ts";

/** An effort and its live run. */
export interface RunLookup {
  effort: string;
  /** The state folder. */
  root: string;
  /** Undefined where no run is live. */
  runId: string | undefined;
}

/**
 * `needs` is what the command cannot do without. Reads from the journal whether a run is live on the effort named, else on the only effort with a live run, else on the effort of this folder.
 * @throws ConfigurationError
 */
export async function findRun(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
  needs: "live run" | "records" = "live run",
): Promise<RunLookup> {
  const inputs = readLocationInputs(withEffort(options, argument));
  const recorded = await readRecordedEfforts(context, inputs);
  const live = inputs.effort === undefined ? onlyLive([recorded]) : undefined;
  if (live) return live;
  try {
    const effort = await resolveEffort(context, inputs, recorded);
    return asLookup(effort, recorded);
  } catch (error) {
    const isElsewhere = inputs.stateDir === undefined && recorded.efforts.length === 0;
    if (!isElsewhere || !(error instanceof ConfigurationError)) throw error;
    return findLiveElsewhere(await readAllEfforts(context), inputs.effort, { error, needs });
  }
}

function asLookup(effort: string, { root, efforts }: RecordedEfforts): RunLookup {
  const runId = efforts.find((each) => each.effort === effort)?.runId ?? undefined;
  return { effort, root, runId };
}

/** In a folder without efforts, the only live run on the machine is meant. @throws ConfigurationError */
function findLiveElsewhere(
  all: readonly RecordedEfforts[],
  named: string | undefined,
  { error, needs }: { error: ConfigurationError; needs: "live run" | "records" },
): RunLookup {
  const only = onlyLive(all, named);
  if (only) return only;
  if (named !== undefined) throw error;
  const folders = all.flatMap(({ efforts }) =>
    efforts.filter(({ live }) => live).map(({ folder }) => folder),
  );
  if (needs === "records" && folders.length === 0)
    throw new ConfigurationError(
      "there is no effort in this folder; go to the checkout of the effort, or name it with -C FOLDER; ralph-ci status --all lists those of this machine",
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
function onlyLive(all: readonly RecordedEfforts[], named?: string): RunLookup | undefined {
  const found = all.flatMap((recorded) =>
    recorded.efforts
      .filter(({ effort, live }) => live && (named === undefined || effort === named))
      .map(({ effort }) => asLookup(effort, recorded)),
  );
  return found.length === 1 ? found[0] : undefined;
}
