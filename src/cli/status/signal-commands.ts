// `stop`, `checkpoint`, `pause`, `resume`: each leaves a signal file for the live run of an effort.
import type { OptionValues } from "../../inputs/index.ts";
import { stateFolder } from "../../journal/index.ts";
import { type ControlVerb, writeSignal } from "../../loop/index.ts";
import { ConfigurationError, type ProcessContext } from "../../platform/index.ts";
import { findRun } from "../live-run.ts";

type Action = (
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
) => Promise<number>;

/** The signal folder of an effort that a run is at work on. @throws ConfigurationError where none is */
async function liveSignals(context: ProcessContext, options: OptionValues, argument: string | undefined) {
  const { effort, root, runId } = await findRun(context, options, argument);
  if (runId === undefined) {
    throw new ConfigurationError(
      `no run is at work on the effort "${effort}" in ${root}; see ralph-ci status, and give --state-dir where the run was given one`,
    );
  }
  return { folder: stateFolder(root).signals(effort), effort };
}

function ask(verbOf: (options: OptionValues) => ControlVerb, said: string): Action {
  return async (context, options, argument) => {
    const { folder, effort } = await liveSignals(context, options, argument);
    writeSignal(folder, verbOf(options));
    context.output.out(`${effort}: ${said}`);
    return 0;
  };
}

/** Has the run stop after its iteration, or at once with `--now`. */
export const stopCommand = ask(
  (options) => (options.now === true ? "stop-now" : "stop"),
  "the run was asked to stop",
);

/** Has the run write a checkpoint. */
export const checkpointCommand = ask(() => "checkpoint", "the run was asked for a checkpoint");

/** Has the run wait after its iteration. */
export const pauseCommand = ask(() => "pause", "the run was asked to pause after its iteration");

/** Has a paused run go on. */
export const resumeCommand = ask(() => "resume", "the run goes on");
