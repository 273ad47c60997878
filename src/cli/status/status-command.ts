// `ralph-ci status`: the state of the efforts of a checkout, or of all on the machine.
import { type LocationInputs, type OptionValues, readLocationInputs } from "../../inputs/index.ts";
import { stateFolder } from "../../journal/index.ts";
import { readPendingRequest } from "../../loop/index.ts";
import { type ProcessContext, systemClock } from "../../platform/index.ts";
import { createPaint, type EffortStatus, renderStatus, wantsColors } from "../../report/index.ts";
import { withEffort } from "../command.ts";
import {
  type RecordedEfforts,
  readAllEfforts,
  readRecordedEfforts,
  resolveAmongAll,
  resolveEffort,
} from "../effort-lookup.ts";

/** Prints the status of one effort, of all efforts of the checkout, or with `--all` of all on the machine. */
export async function statusCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const inputs = readLocationInputs(withEffort(options, argument));
  const isWide = options.all === true && inputs.stateDir === undefined;
  const found = isWide ? await readAllEfforts(context) : [await readRecordedEfforts(context, inputs)];
  const effort = await resolve(context, inputs, found, isWide);
  const shown = found.map(({ root, efforts }) => ({
    root,
    efforts: efforts
      .filter((each) => effort === undefined || each.effort === effort)
      .map((each) => withRequest(root, each)),
  }));
  const { output, environment } = context;
  if (options.json === true) output.out(JSON.stringify({ efforts: shown.flatMap(withStateFolder) }));
  else {
    const paint = createPaint(wantsColors(environment, output.hasColors));
    const render = (efforts: readonly EffortStatus[]) =>
      renderStatus(efforts, { now: systemClock.now(), paint });
    output.out(isWide ? renderAll(shown, render) : renderOne(shown, effort, render));
  }
  return 0;
}

async function resolve(
  context: ProcessContext,
  inputs: LocationInputs,
  found: readonly RecordedEfforts[],
  isWide: boolean,
): Promise<string | undefined> {
  const { effort } = inputs;
  const [first] = found;
  if (effort === undefined) return undefined;
  if (isWide) return resolveAmongAll(context, { ...inputs, effort }, found);
  return first && resolveEffort(context, inputs, first);
}

/** The status with what the live run was asked for. */
function withRequest(root: string, effort: EffortStatus): EffortStatus {
  const asked = effort.live ? readPendingRequest(stateFolder(root).signals(effort.effort)) : undefined;
  return asked === undefined ? effort : { ...effort, asked };
}

type Render = (efforts: readonly EffortStatus[]) => string;

function renderOne([found]: readonly RecordedEfforts[], effort: string | undefined, render: Render): string {
  if (!found) return "";
  const { root, efforts } = found;
  if (efforts.length > 0) return `${render(efforts)}\nThe records are in ${root}.`;
  const what = effort === undefined ? "an effort" : `the effort "${effort}"`;
  return `No record of ${what} was found in ${root}. For runs of a workflow: ralph-ci pull. For all checkouts of this machine: ralph-ci status --all`;
}

function renderAll(all: readonly RecordedEfforts[], render: Render): string {
  const texts = all.flatMap(({ root, efforts }) =>
    efforts.map(
      (effort) => `${render([effort])}\n  Folder: ${effort.folder || "unknown"}\n  Records: ${root}`,
    ),
  );
  return texts.length > 0 ? texts.join("\n\n") : "No record of an effort was found on this machine.";
}

function withStateFolder({ root, efforts }: RecordedEfforts): object[] {
  return efforts.map((effort) => ({ ...effort, stateDir: root }));
}
