// `ralph-ci doctor`: checks whether a run can start here, and prints how to fix what is wrong. It changes nothing.
import { type Effort, loadEffort } from "../../effort/index.ts";
import { type CheckInputs, type OptionValues, readCheckInputs } from "../../inputs/index.ts";
import { ConfigurationError, type ProcessContext } from "../../platform/index.ts";
import { createPaint, wantsColors } from "../../report/index.ts";
import { findState, locateWorkspace, type Workspace } from "../../run/index.ts";
import { withEffort } from "../command.ts";
import { checkAgents } from "./agents.ts";
import { type Check, error, renderChecks } from "./check.ts";
import { checkBranch, checkEffort, checkGates } from "./effort.ts";
import { checkMachine } from "./machine.ts";
import { checkCheckout, checkRuns, checkStateFolder, inspectJournal } from "./state.ts";

/** Prints every check; the exit code is 1 if one is an error. */
export async function doctorCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const { output, environment } = context;
  const inputs = readCheckInputs(withEffort(options, argument));
  const machine = await checkMachine(context);
  const hasGit = !machine.some((check) => check.name === "git" && check.level === "error");
  const root = await attemptAsync("state", async () => (await findState(inputs, context)).root);
  const workspace = hasGit ? await attemptAsync("effort", () => locateWorkspace(inputs, context)) : undefined;
  const agents = await checkAgents(context, inputs, isCheck(workspace) ? undefined : readEffort(workspace));
  const checks = [
    ...machine,
    ...agents,
    ...(isCheck(workspace) ? [workspace] : []),
    ...(isCheck(root) ? [root] : []),
    ...(isCheck(root)
      ? []
      : await checkWorkspace(root, isCheck(workspace) ? undefined : workspace, inputs, context)),
  ];
  const failed = checks.some((check) => check.level === "error");
  if (options.json === true) output.out(JSON.stringify({ ok: !failed, checks }));
  else output.out(renderChecks(checks, createPaint(wantsColors(environment, output.hasColors))));
  return failed ? 1 : 0;
}

/** The effort; undefined if it cannot be read, which `checkEffort` reports. */
function readEffort(workspace: Workspace | undefined): Effort | undefined {
  const read = workspace && attempt("effort", () => loadEffort(workspace.location));
  return isCheck(read) ? undefined : read;
}

async function checkWorkspace(
  root: string,
  workspace: Workspace | undefined,
  inputs: CheckInputs,
  context: ProcessContext,
): Promise<Check[]> {
  const { journal, checks: journalChecks } = await inspectJournal(root);
  const state = [checkStateFolder(root), ...journalChecks];
  if (!workspace) return state;
  const { effort, checks } = checkEffort(workspace);
  const branch = effort && (await checkBranch(effort, workspace));
  return [
    ...checks,
    ...(effort ? checkGates(effort, inputs.verify, workspace, context) : []),
    ...(journal ? [await checkCheckout(workspace, root, journal, inputs.commit)] : []),
    ...(branch ? [branch] : []),
    ...state,
    ...(journal ? [checkRuns(journal, workspace.location.slug)] : []),
  ];
}

/** The result of a step, or a check with the error that it threw. */
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
