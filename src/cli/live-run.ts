// Finds the live run of an effort, for the commands that signal it or attach to it.
import { type OptionValues, readLocationInputs } from "../inputs/index.ts";
import { openJournal } from "../journal/index.ts";
import { isRunning, type ProcessContext, systemClock } from "../platform/index.ts";
import { readStatus } from "../report/index.ts";
import { findEffortSlug, locateStateFolder } from "../run/index.ts";
import { withEffort } from "./command.ts";

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
  const root = locateStateFolder(inputs, context);
  const log = { info: () => {}, warn: (line: string) => context.output.error(`Warning: ${line}`) };
  const journal = await openJournal(root, { log, now: systemClock.now });
  const live = readStatus(journal).filter((effort) => effort.live);
  const only = live.length === 1 ? live[0]?.effort : undefined;
  const effort = inputs.effort === undefined && only ? only : await findEffortSlug(inputs, context);
  const runs = journal.read((tables) => tables.runs.unfinished(effort).filter((run) => isRunning(run)));
  return { effort, root, runId: runs.at(-1)?.id };
}
