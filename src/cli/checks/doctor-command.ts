// `ralph-ci doctor`: whether a run could begin here, one line a check, and how to mend what is off. It changes nothing.
import { type Effort, loadEffort } from "../../effort/index.ts";
import { type CheckInputs, type OptionValues, readCheckInputs } from "../../inputs/index.ts";
import { ConfigurationError, type ProcessContext } from "../../platform/index.ts";
import { createPaint, wantsColors } from "../../report/index.ts";
import { locateStateFolder, locateWorkspace, type Workspace } from "../../run/index.ts";
import { withEffort } from "../command.ts";
import { checkAgents } from "./agents.ts";
import { type Check, error, renderChecks } from "./check.ts";
import { checkBranch, checkEffort, checkGates } from "./effort.ts";
import { checkMachine } from "./machine.ts";
import { checkCheckout, checkRuns, checkStateFolder, inspectJournal } from "./state.ts";

/** Prints every check; the exit code is 1 where one is an error. */
export async function doctorCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const { output, environment } = context;
  const inputs = readCheckInputs(withEffort(options, argument));
  const machine = await checkMachine(context);
  const hasGit = !machine.some((check) => check.name === "git" && check.level === "error");
  const root = attempt("state", () => locateStateFolder(inputs, context));
  const located = hasGit ? await attemptAsync("effort", () => locateWorkspace(inputs, context)) : undefined;
  const agents = await checkAgents(context, inputs, isCheck(located) ? undefined : readEffort(located));
  const checks = [
    ...machine,
    ...agents,
    ...(isCheck(located) ? [located] : []),
    ...(isCheck(root) ? [root] : []),
    ...(isCheck(root)
      ? []
      : await checkPlaces(root, isCheck(located) ? undefined : located, inputs, context)),
  ];
  const failed = checks.some((check) => check.level === "error");
  if (options.json === true) output.out(JSON.stringify({ ok: !failed, checks }));
  else output.out(renderChecks(checks, createPaint(wantsColors(environment, output.hasColors))));
  return failed ? 1 : 0;
}

/** What the effort says; where it cannot be read, that is a check of its own. */
function readEffort(located: Workspace | undefined): Effort | undefined {
  const read = located && attempt("effort", () => loadEffort(located.place));
  return isCheck(read) ? undefined : read;
}

async function checkPlaces(
  root: string,
  located: Workspace | undefined,
  inputs: CheckInputs,
  context: ProcessContext,
): Promise<Check[]> {
  const { journal, checks: journalChecks } = await inspectJournal(root);
  const state = [checkStateFolder(root), ...journalChecks];
  if (!located) return state;
  const { effort, checks } = checkEffort(located);
  const branch = effort && (await checkBranch(effort, located));
  return [
    ...checks,
    ...(effort ? checkGates(effort, inputs.verify, located, context) : []),
    ...(journal ? [await checkCheckout(located, root, journal, inputs.commit)] : []),
    ...(branch ? [branch] : []),
    ...state,
    ...(journal ? [checkRuns(journal, located.place.slug)] : []),
  ];
}

/** What a step gives, or the check that says why it could not. */
function attempt<T>(name: string, step: () => T): T | Check {
  try {
    return step();
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault;
    return error(name, fault.message);
  }
}

async function attemptAsync<T>(name: string, step: () => Promise<T>): Promise<T | Check> {
  try {
    return await step();
  } catch (fault) {
    return attempt<T>(name, () => {
      throw fault;
    });
  }
}

function isCheck(value: unknown): value is Check {
  return typeof value === "object" && value !== null && "level" in value;
}
