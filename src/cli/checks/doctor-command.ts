// `ralph-ci doctor`: checks whether a run with the same options can start here, and prints how to fix what is wrong.
import { agentEnvironment } from "../../agents/index.ts";
import type { Effort } from "../../effort/index.ts";
import { type OptionValues, type RunInputs, readLocationInputs, readRunInputs } from "../../inputs/index.ts";
import { type CommandPlace, type Gate, listGates } from "../../loop/index.ts";
import {
  ConfigurationError,
  createRedactor,
  listenForSignals,
  makeTemporaryFolder,
  type ProcessContext,
  randomId,
  removeFolder,
  runMarkerVariable,
  secretValues,
} from "../../platform/index.ts";
import { createPaint, wantsColors } from "../../report/index.ts";
import { findState, locateWorkspace, type Workspace } from "../../run/index.ts";
import { withEffort } from "../command.ts";
import { checkAgents } from "./agents.ts";
import { attempt, type Check, isCheck, renderChecks } from "./check.ts";
import { checkEffort } from "./effort.ts";
import { checkGates, tryGates } from "./gates/index.ts";
import { checkRepository } from "./github/index.ts";
import { checkMachine, checkSandbox } from "./machine.ts";
import { renderRunLine } from "./run-line.ts";
import { checkStart } from "./start.ts";
import { checkStateFolder, inspectJournal } from "./state.ts";

/** Prints every check, and the command of the run; the exit code is 1 if one is an error. */
export async function doctorCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const { output, environment } = context;
  const isOnGitHub = options.github === true;
  if (isOnGitHub && options.gates === true)
    throw new ConfigurationError(
      "--gates runs on this machine, and --github checks GitHub; give one of them",
    );
  const { checks, command } = isOnGitHub
    ? await checkRepository(context, withEffort(options, argument))
    : { checks: await check(context, options, argument), command: renderRunLine(options, argument) };
  const failed = checks.some(({ level }) => level === "error");
  if (options.json === true)
    output.out(JSON.stringify({ ok: !failed, checks, run: failed ? null : command }));
  else output.out(renderChecks(checks, command, createPaint(wantsColors(environment, output.hasColors))));
  return failed ? 1 : 0;
}

async function check(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<Check[]> {
  const values = withEffort(options, argument);
  const location = readLocationInputs(values);
  const read = await attempt("options", () => readRunInputs(values));
  // The other checks are made as for the defaults.
  const inputs = isCheck(read) ? readRunInputs(locationValues(values)) : read;
  const machine = await checkMachine(context);
  const hasGit = !machine.some(({ name, level }) => name === "git" && level === "error");
  const root = await attempt("state", async () => (await findState(location, context)).root);
  const workspace = hasGit ? await attempt("effort", () => locateWorkspace(location, context)) : undefined;
  const usable = workspace && !isCheck(workspace) ? workspace : undefined;
  const { effort, checks } = usable ? await checkEffort(usable) : { effort: undefined, checks: [] };
  const place = placeOf(context, inputs, usable);
  const open = effort?.prd.stories.filter((story) => !story.passes) ?? [];
  const gates = effort ? listGates(open, effort, inputs.verify) : [];
  const found = [
    ...machine,
    ...(isCheck(read) ? [read] : []),
    ...(await checkSandbox(context, inputs)),
    ...(await checkAgents(context, inputs, { effort, place })),
    ...(isCheck(workspace) ? [workspace] : []),
    ...checks,
    ...(effort ? await checkGates(gates, open, place) : []),
    ...(isCheck(root) ? [root] : await checkState(context, inputs, root, { workspace: usable, effort })),
  ];
  const isBusy = found.some(({ name, level }) => name === "runs" && level === "error");
  const trial = options.gates === true && !isBusy ? await runGates(context, inputs, gates, place) : [];
  return withoutRepeated([...found, ...trial]);
}

/** Two checks may meet the same obstacle. */
function withoutRepeated(checks: readonly Check[]): Check[] {
  const isSame = (one: Check, other: Check) =>
    one.level === "error" && other.level === "error" && one.text === other.text;
  return checks.filter(
    (each, index) => checks.findIndex((other) => other === each || isSame(each, other)) === index,
  );
}

function locationValues({
  effort,
  "working-directory": folder,
  "state-dir": state,
}: OptionValues): OptionValues {
  return { effort, "working-directory": folder, "state-dir": state };
}

/** Where agent and gates would work. */
function placeOf(context: ProcessContext, inputs: RunInputs, workspace: Workspace | undefined): CommandPlace {
  const { environment, folder } = context;
  return {
    folder: workspace?.workFolder ?? folder,
    top: workspace?.folder ?? folder,
    environment: agentEnvironment(environment, inputs.agentVariables, inputs.agentValues),
  };
}

async function checkState(
  context: ProcessContext,
  inputs: RunInputs,
  root: string,
  { workspace, effort }: { workspace: Workspace | undefined; effort: Effort | undefined },
): Promise<Check[]> {
  const { journal, checks } = await inspectJournal(root);
  const state = [checkStateFolder(root), ...checks];
  if (!workspace || !journal || state.some(({ level }) => level === "error")) return state;
  return [...state, ...(await checkStart({ context, inputs, workspace, journal, root }, effort))];
}

async function runGates(
  { environment, temporaryFolder }: ProcessContext,
  inputs: RunInputs,
  gates: readonly Gate[],
  place: CommandPlace,
): Promise<Check[]> {
  const folder = makeTemporaryFolder("ralph-ci-doctor-", temporaryFolder);
  const stopped = new AbortController();
  using _signals = listenForSignals(() => stopped.abort());
  try {
    const marker = randomId().slice(0, 16);
    const redactor = createRedactor(secretValues(environment, inputs.agentValues));
    return await tryGates(gates, {
      place: { ...place, environment: { ...place.environment, [runMarkerVariable]: marker } },
      timeout: inputs.gateTimeout,
      redactor,
      folder,
      signal: stopped.signal,
    });
  } finally {
    removeFolder(folder);
  }
}
