// `stop`, `checkpoint`, `pause` and `resume`: each writes a signal file for the live run of an effort.
import type { OptionValues } from "../../inputs/index.ts";
import { stateFolder } from "../../journal/index.ts";
import { type ControlVerb, readPendingRequest, writeSignal } from "../../loop/index.ts";
import { ConfigurationError, type ProcessContext } from "../../platform/index.ts";
import type { Action } from "../command.ts";
import { findRun } from "../live-run.ts";

/** The signal folder of an effort with a live run. @throws ConfigurationError where no run is live */
async function findSignalFolder(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
) {
  const { effort, root, runId } = await findRun(context, options, argument);
  if (runId === undefined) {
    throw new ConfigurationError(
      `no run is at work on the effort "${effort}" in ${root}; check ralph-ci status --all, or give the --state-dir of the run`,
    );
  }
  return { folder: stateFolder(root).signals(effort), effort };
}

/** A command that sends a request to the live run and confirms it. */
function request(
  verbOf: (options: OptionValues) => ControlVerb,
  confirm: (options: OptionValues) => string,
): Action {
  return async (context, options, argument) => {
    const { folder, effort } = await findSignalFolder(context, options, argument);
    const verb = verbOf(options);
    if (readPendingRequest(folder) === "stop" && (verb === "resume" || verb === "pause"))
      throw new ConfigurationError(
        `the run on the effort "${effort}" was asked to stop and ends after its iteration; start it again then with ralph-ci run`,
      );
    writeSignal(folder, verb);
    context.output.out(`${effort}: ${confirm(options)}`);
    return 0;
  };
}

/** Stops the run after its iteration, or at once with `--now`. */
export const stopCommand = request(
  (options) => (options.now === true ? "stop-now" : "stop"),
  (options) => (options.now === true ? "the run was asked to stop now" : "the run was asked to stop"),
);

/** Makes the run write a checkpoint. */
export const checkpointCommand = request(
  () => "checkpoint",
  () => "the run was asked to write a checkpoint",
);

/** Pauses the run after its iteration. */
export const pauseCommand = request(
  () => "pause",
  () => "the run was asked to pause after its iteration",
);

/** Continues a paused run. */
export const resumeCommand = request(
  () => "resume",
  () => "the run was asked to continue",
);
