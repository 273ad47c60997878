// Checks the agents: the programs of the chosen agents, and the tmux that people attach to.
import { type AgentName, type AgentProgram, agentDefinitions, agentNames } from "../../agents/index.ts";
import type { Effort } from "../../effort/index.ts";
import type { CheckInputs } from "../../inputs/index.ts";
import { agentsOfEffort } from "../../loop/index.ts";
import type { ProcessContext } from "../../platform/index.ts";
import { type Check, error, ok, warning } from "./check.ts";
import { find, isAtLeast, versionOf } from "./machine.ts";

/** The oldest tmux that agents run in. */
const oldestTmux = "3.2";

/** Checks tmux, the chosen agents and the agents that are installed. `effort` is undefined if it cannot be read. */
export async function checkAgents(
  context: ProcessContext,
  inputs: CheckInputs,
  effort: Effort | undefined,
): Promise<Check[]> {
  const { choice, agentCommand } = inputs;
  const chosen = agentsOfEffort(effort?.prd ?? { agent: undefined, stories: [] }, choice);
  // A default agent was not chosen by the user, so it may be missing until one is chosen.
  const named = chosen.filter((name) => name !== choice.byDefault || name === choice.given);
  const runsInTmux = chosen.some((name) => agentDefinitions[name].usesTmux) && inputs.claudeMode === "tmux";
  const [tmux, ...programs] = await Promise.all([
    checkTmux(context, runsInTmux),
    ...agentNames.map(async (name) => ({ name, checks: await checkAgent(context, name, named) })),
  ]);
  const found = programs.flatMap(({ checks }) => checks);
  const missing = programs.find(
    ({ name, checks }) => chosen.includes(name) && hasProgram(name) && checks.length === 0,
  );
  return [
    tmux,
    ...found,
    ...chosen.filter((name) => !hasProgram(name)).map((name) => checkCommand(name, agentCommand)),
    ...(missing ? [withoutDefault(missing.name, found.length > 0)] : []),
  ];
}

function hasProgram(name: AgentName): boolean {
  return agentDefinitions[name].program !== undefined;
}

/** One check if the program of the agent exists, or must exist; else none. */
async function checkAgent(
  context: ProcessContext,
  name: AgentName,
  named: readonly AgentName[],
): Promise<Check[]> {
  const program: AgentProgram | undefined = agentDefinitions[name].program;
  if (program === undefined) return [];
  if (!find(context, program.name)) {
    if (!named.includes(name)) return [];
    const fix = `install it with ${program.installCommand}, or choose another agent`;
    return [error(program.name, `was not found, but it is a chosen agent; ${fix}`)];
  }
  const version = await versionOf(context, program.name);
  if (version !== undefined) return [ok(program.name, version)];
  const fix = `check the output of "${program.name} --version", or reinstall it`;
  return [warning(program.name, `does not report its version; ${fix}`)];
}

/** The warning that no agent was named and the default agent is missing. */
function withoutDefault(name: AgentName, hasOther: boolean): Check {
  const programs = agentNames.filter(hasProgram).join(" nor ");
  const missing = hasOther ? `${name} was not found` : `neither ${programs} was found`;
  return warning(
    "agents",
    `${missing}; install one and name it with --agent, or give the command of your agent with --agent-command`,
  );
}

function checkCommand(name: AgentName, command: string | undefined): Check {
  if (command !== undefined) return ok(name, command);
  return error(
    name,
    'a story uses this agent, but it has no command; give one with --agent-command "my-agent"',
  );
}

async function checkTmux(context: ProcessContext, isNeeded: boolean): Promise<Check> {
  const isInstalled = find(context, "tmux") !== undefined;
  const version = isInstalled ? await versionOf(context, "tmux", "-V") : undefined;
  if (version !== undefined && isAtLeast(version, oldestTmux)) return ok("tmux", version);
  const fault = !isInstalled
    ? "was not found"
    : version === undefined
      ? "does not report its version"
      : `${version} is too old`;
  const fix = `install tmux ${oldestTmux} or newer`;
  if (isNeeded)
    return error("tmux", `${fault}, but Claude Code is set to run in it; ${fix}, or give --claude-mode auto`);
  return warning(
    "tmux",
    `${fault}; without it, Claude Code runs in print mode and people cannot attach to it; ${fix}`,
  );
}
