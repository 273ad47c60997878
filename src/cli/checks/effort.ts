// Checks the effort, its gates and its work branch.
import { agentEnvironment } from "../../agents/index.ts";
import { type Effort, loadEffort } from "../../effort/index.ts";
import { warnAboutAgents } from "../../loop/index.ts";
import { ConfigurationError, findProgram, type ProcessContext } from "../../platform/index.ts";
import { chooseWorkBranch, type Workspace } from "../../run/index.ts";
import { type Check, error, ok, warning } from "./check.ts";
import { readGateStart } from "./gate-start.ts";

/** Reads the effort. If that fails, the error is the only check. */
export function checkEffort({ location }: Workspace): { effort: Effort | undefined; checks: Check[] } {
  try {
    const effort = loadEffort(location);
    const { stories, warnings, checksNotRun } = effort.prd;
    const done = stories.filter((story) => story.passes).length;
    return {
      effort,
      checks: [
        ok("effort", `${location.slug}, ${done} of ${stories.length} stories done, ${effort.prd.file}`),
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

/** Checks that the program of each gate exists; runs no gate. */
export function checkGates(
  effort: Effort,
  given: readonly string[],
  workspace: Workspace,
  context: ProcessContext,
): Check[] {
  const open = effort.prd.stories.filter((story) => !story.passes);
  const general = given.length > 0 ? given : effort.prd.verify;
  const gates = [...new Set([...general, ...open.flatMap((story) => story.verify)])];
  if (open.length > 0 && gates.length === 0) {
    return [
      warning(
        "gates",
        'there are none, so stories would pass unverified; add "verify" to prd.json, or give --verify CMD',
      ),
    ];
  }
  // The folder and the PATH that the gate will have.
  const searchPath = agentEnvironment(context.environment, [], {}).PATH ?? "";
  const problems = gates.flatMap((gate) => problemOf(gate, searchPath, workspace.folder) ?? []);
  if (problems.length > 0) return problems;
  return [
    ok("gates", gates.length === 0 ? "none needed, because every story has passed" : gates.join(" · ")),
  ];
}

function problemOf(gate: string, searchPath: string, folder: string): Check | undefined {
  const start = readGateStart(gate);
  if (start.kind === "some-shells")
    return warning(
      "gates",
      `${gate}: gates run with sh, and some sh do not support ${start.word}; use bash -c`,
    );
  if (start.kind !== "program" || findProgram(start.word, searchPath, folder)) return undefined;
  const fix = start.word.includes("/")
    ? "create it and make it executable"
    : "install it or put it on the PATH";
  return error("gates", `${gate}: there is no program ${start.word}; ${fix}`);
}

/** Checks the work branch that a run would choose. */
export async function checkBranch(effort: Effort, workspace: Workspace): Promise<Check | undefined> {
  if (!workspace.checkout) return undefined;
  try {
    const { name, warning: text } = await chooseWorkBranch(workspace, effort);
    return text ? warning("branch", `${text} Set another branchName.`) : ok("branch", name);
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault;
    return error("branch", fault.message);
  }
}
