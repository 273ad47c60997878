// Finds the run that is at work on an effort, for the commands that speak with it.
import { type OptionValues, readLocationInputs } from "../inputs/index.ts";
import { openJournal } from "../journal/index.ts";
import { isRunning, type ProcessContext, systemClock } from "../platform/index.ts";
import { readStatus } from "../report/index.ts";
import { findEffortSlug, locateStateFolder } from "../run/index.ts";

/** Which effort is meant, and who is at work on it. */
export interface RunLookup {
  effort: string;
  /** The state folder. */
  root: string;
  /** Undefined where no run is at work. */
  runId: string | undefined;
}

/** Looks into the journal: the effort named, else the only one that is worked on, else the one of this folder. @throws ConfigurationError */
export async function findRun(
  surroundings: ProcessContext,
  given: OptionValues,
  argument: string | undefined,
): Promise<RunLookup> {
  const inputs = readLocationInputs(argument === undefined ? given : { effort: argument, ...given });
  const root = locateStateFolder(inputs, surroundings);
  const log = { info: () => {}, warn: (line: string) => surroundings.output.error(`Warning: ${line}`) };
  const journal = await openJournal(root, { log, now: systemClock.now });
  const live = readStatus(journal).filter((effort) => effort.live);
  const only = live.length === 1 ? live[0]?.effort : undefined;
  const effort = inputs.effort === undefined && only ? only : await findEffortSlug(inputs, surroundings);
  const runs = journal.read((tables) => tables.runs.unfinished(effort).filter((run) => isRunning(run)));
  return { effort, root, runId: runs.at(-1)?.id };
}
