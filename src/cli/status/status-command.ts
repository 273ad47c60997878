// `ralph-ci status`: the state of every effort in the state folder.
import { type OptionValues, readLocationInputs } from "../../inputs/index.ts";
import { openJournal } from "../../journal/index.ts";
import { type ProcessContext, systemClock } from "../../platform/index.ts";
import { createPaint, readStatus, renderStatus, wantsColors } from "../../report/index.ts";
import { findEffortSlug, locateStateFolder } from "../../run/index.ts";
import { withEffort } from "../command.ts";

/** Prints the status of one effort, or of all efforts. */
export async function statusCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const inputs = readLocationInputs(withEffort(options, argument));
  const { output } = context;
  const log = { info: () => {}, warn: (line: string) => output.error(`Warning: ${line}`) };
  const effort = inputs.effort === undefined ? undefined : await findEffortSlug(inputs, context);
  const journal = await openJournal(locateStateFolder(inputs, context), { log, now: systemClock.now });
  const efforts = readStatus(journal, effort);
  const colors = wantsColors(context.environment, output.hasColors);
  const style = { now: systemClock.now(), paint: createPaint(colors) };
  output.out(options.json === true ? JSON.stringify({ efforts }) : renderStatus(efforts, style));
  return 0;
}
