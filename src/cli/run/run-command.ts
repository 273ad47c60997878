// `ralph-ci run`: works on an effort and shows its progress.
import { type OptionValues, readRunInputs } from "../../inputs/index.ts";
import { type ProcessContext, systemClock } from "../../platform/index.ts";
import { run } from "../../run/index.ts";
import { locationWords, withEffort } from "../command.ts";
import { createLocalHost } from "../local-host.ts";
import { dryRun } from "./dry-run.ts";
import { openRunView } from "./run-view.ts";

/** Runs and returns the exit code. With `--json` the result is the only line on standard output. */
export async function runCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const values = withEffort(options, argument);
  const inputs = readRunInputs(values);
  const json = options.json === true;
  if (options["dry-run"] === true) return dryRun(context, inputs, { json });
  using view = openRunView(context.output, systemClock, { quiet: json, where: locationWords(values) });
  const end = await run(inputs, createLocalHost(context, view.announce));
  view.end(end);
  if (json) context.output.out(JSON.stringify(end.result));
  return end.exitCode;
}
