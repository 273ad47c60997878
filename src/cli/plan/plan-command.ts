// `ralph-ci plan`: has an agent write a plan, shows it, and writes it if a person agrees.
import { type OptionValues, readRunInputs } from "../../inputs/index.ts";
import { type PlanOutcome, planEffort, writePlanFile } from "../../planning/index.ts";
import { askPerson, canAsk, type ProcessContext } from "../../platform/index.ts";
import { renderEvent } from "../../report/index.ts";
import { signalExitCodes } from "../../run/index.ts";
import { createLocalHost } from "../local-host.ts";
import {
  describeAsJson,
  renderNextCommands,
  renderPlan,
  renderSpent,
  renderUnwritten,
} from "./render-plan.ts";

/** The plan was shown, and not written. */
const notWritten = 2;

/** Has a plan written and returns the exit code. With `--json` the result is the only line on standard output. */
export async function planCommand(
  context: ProcessContext,
  options: OptionValues,
  document: string | undefined,
): Promise<number> {
  const { output } = context;
  const isJson = options.json === true;
  const say = isJson ? output.error : output.out;
  const host = createLocalHost(context, (event) => {
    const line = renderEvent(event);
    if (line !== undefined) say(line);
  });
  const outcome = await planEffort(readRunInputs(options), document ?? "", host);
  const { plan, location, top } = outcome;
  if (!plan) return reportNoPlan(context, outcome, options);
  for (const line of renderPlan(outcome, plan)) say(line);
  const isWritten = options.yes === true || (!isJson && (await askToWrite()));
  if (isWritten) writePlanFile(location, top, plan.text);
  const next = isWritten
    ? renderNextCommands(outcome, options, context.folder)
    : renderUnwritten(outcome, context.folder);
  for (const line of next) say(line);
  const exitCode = isWritten ? 0 : notWritten;
  const status = isWritten ? "written" : "shown";
  if (isJson) output.out(JSON.stringify(describeAsJson(outcome, { status, exitCode })));
  return exitCode;
}

/** Says why there is no plan. @returns the exit code */
function reportNoPlan({ output }: ProcessContext, outcome: PlanOutcome, options: OptionValues): number {
  const { cancelledBy, why = "it was cancelled" } = outcome;
  const exitCode = cancelledBy === undefined ? 1 : signalExitCodes[cancelledBy];
  const error = `there is no plan, and nothing was written: ${why}. ${renderSpent(outcome)} Prompts and output are in ${outcome.records}; correct what is wrong, and plan again.`;
  output.error(`ralph-ci: ${error}`);
  if (options.json === true)
    output.out(
      JSON.stringify(
        describeAsJson(outcome, { status: cancelledBy ? "cancelled" : "failed", error, exitCode }),
      ),
    );
  return exitCode;
}

async function askToWrite(): Promise<boolean> {
  if (!canAsk()) return false;
  const answer = await askPerson("Write this plan? [y/N] ");
  return /^\s*y(es)?\s*$/i.test(answer);
}
