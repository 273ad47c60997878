// Looks at what a run would work on: the effort, its gates, the checkout, the branch.
import { agentEnvironment } from "../../agents/index.ts";
import { type Effort, loadEffort } from "../../effort/index.ts";
import { warnAboutAgents } from "../../loop/index.ts";
import { ConfigurationError, findProgram, type ProcessContext } from "../../platform/index.ts";
import { chooseWorkBranch, type Workspace } from "../../run/index.ts";
import { type Check, error, ok, warning } from "./check.ts";
import { readGateStart } from "./gate-start.ts";

/** Reads the effort; one that cannot be read is the only check then. */
export function checkEffort({ place }: Workspace): { effort: Effort | undefined; checks: Check[] } {
  try {
    const effort = loadEffort(place);
    const { stories, warnings, checksNotRun } = effort.prd;
    const done = stories.filter((story) => story.passes).length;
    return {
      effort,
      checks: [
        ok("effort", `${place.slug}, ${done} of ${stories.length} stories done, ${effort.prd.file}`),
        ...[...warnings, ...warnAboutAgents(effort.prd)].map((text) => warning("effort", text)),
        ...checksNotRun.map((text) =>
          warning("effort", `${text} (not run; write it as "verify" to make it a gate)`),
        ),
      ],
    };
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault;
    return { effort: undefined, checks: [error("effort", fault.message)] };
  }
}

/** Whether the first word of each gate can be started; no gate is run. */
export function checkGates(
  effort: Effort,
  given: readonly string[],
  located: Workspace,
  context: ProcessContext,
): Check[] {
  const open = effort.prd.stories.filter((story) => !story.passes);
  const general = given.length > 0 ? given : effort.prd.verify;
  const gates = [...new Set([...general, ...open.flatMap((story) => story.verify)])];
  if (open.length > 0 && gates.length === 0) {
    return [
      warning(
        "gates",
        'there are none, so stories will pass unverified; write "verify" into prd.json, or give --verify CMD',
      ),
    ];
  }
  // A gate is looked up where it will run, and with the PATH that it will see.
  const searchPath = agentEnvironment(context.environment, [], {}).PATH ?? "";
  const faults = gates.flatMap((gate) => faultOf(gate, searchPath, located.folder) ?? []);
  if (faults.length > 0) return faults;
  return [ok("gates", gates.length === 0 ? "none is needed any more" : gates.join(" · "))];
}

function faultOf(gate: string, searchPath: string, folder: string): Check | undefined {
  const start = readGateStart(gate);
  if (start.kind === "some-shells")
    return warning("gates", `${gate}: gates run with sh, and not every sh knows ${start.word}; use bash -c`);
  if (start.kind !== "program" || findProgram(start.word, searchPath, folder)) return undefined;
  const fix = start.word.includes("/") ? "make it there, and executable" : "install it or put it on the PATH";
  return error("gates", `${gate}: there is no program ${start.word}; ${fix}`);
}

/** The branch that the work goes to, as a run chooses it. */
export async function checkBranch(effort: Effort, located: Workspace): Promise<Check | undefined> {
  if (!located.checkout) return undefined;
  try {
    const { name, warning: text } = await chooseWorkBranch(located, effort);
    return text ? warning("branch", `${text} Name another one in branchName.`) : ok("branch", name);
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault;
    return error("branch", fault.message);
  }
}
