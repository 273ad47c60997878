// `ralph-ci run`: works on an effort and shows it, on a terminal as it happens, in a pipe line by line.
import { type OptionValues, readRunInputs } from "../../inputs/index.ts";
import { JournalError } from "../../journal/index.ts";
import { type ProcessContext, systemClock } from "../../platform/index.ts";
import { run } from "../../run/index.ts";
import { dryRun } from "./dry-run.ts";
import { localSnapshots } from "./local-host.ts";
import { openRunView } from "./run-view.ts";

/** Runs, shows, and gives the exit code. With `--json` the result is the only line on standard output. */
export async function runCommand(
  surroundings: ProcessContext,
  given: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const inputs = readRunInputs(argument === undefined ? given : { effort: argument, ...given });
  const json = given.json === true;
  if (given["dry-run"] === true) return dryRun(surroundings, inputs, { json });
  using view = openRunView(surroundings.output, systemClock, { quiet: json });
  const host = {
    folder: surroundings.folder,
    environment: surroundings.environment,
    startedAt: surroundings.startedAt,
    clock: systemClock,
    program: surroundings.program,
    announce: view.announce,
    ...localSnapshots,
  };
  const end = await run(inputs, host).catch((error: unknown) => {
    // Where the state cannot even be opened there is nothing to count, but a program still waits for its line.
    if (json && error instanceof JournalError)
      surroundings.output.out(
        JSON.stringify({ status: "failed", stopReason: "state-error", error: error.message }),
      );
    throw error;
  });
  view.end(end);
  if (json) surroundings.output.out(JSON.stringify(end.result));
  return end.exitCode;
}
