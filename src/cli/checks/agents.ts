// Looks at the agents: the programs of those that would work here, and what lets people join them.
import { type AgentName, type AgentProgram, agentDefinitions, agentNames } from "../../agents/index.ts";
import type { Effort } from "../../effort/index.ts";
import type { CheckInputs } from "../../inputs/index.ts";
import { agentsOfEffort } from "../../loop/index.ts";
import type { ProcessContext } from "../../platform/index.ts";
import { type Check, error, ok, warning } from "./check.ts";
import { find, isAtLeast, versionOf } from "./machine.ts";

/** The oldest tmux that agents run in. */
const oldestTmux = "3.2";

/** Checks tmux and the agents, found or chosen; `effort` is undefined where it cannot be read. */
export async function checkAgents(
  context: ProcessContext,
  inputs: CheckInputs,
  effort: Effort | undefined,
): Promise<Check[]> {
  const { choice, agentCommand } = inputs;
  const nothing = { agent: undefined, stories: [] };
  const chosen = agentsOfEffort(effort?.prd ?? nothing, choice);
  // Whoever has chosen nothing may not know yet which agent it is to be.
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
    const fix = `install it with ${program.installCommand}, or name another agent`;
    return [error(program.name, `was not found, and it is to work here; ${fix}`)];
  }
  const version = await versionOf(context, program.name);
  if (version !== undefined) return [ok(program.name, version)];
  const look = `see what "${program.name} --version" says, or reinstall it`;
  return [warning(program.name, `does not tell its version; ${look}`)];
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
  return error(name, 'a story asks for it, and there is none; give it with --agent-command "my-agent"');
}

async function checkTmux(context: ProcessContext, isNeeded: boolean): Promise<Check> {
  const isThere = find(context, "tmux") !== undefined;
  const version = isThere ? await versionOf(context, "tmux", "-V") : undefined;
  if (version !== undefined && isAtLeast(version, oldestTmux)) return ok("tmux", version);
  const fault = isThere ? `${version ?? "its version"} is too old or not known` : "was not found";
  const fix = `install tmux ${oldestTmux} or newer`;
  if (isNeeded)
    return error("tmux", `${fault}, and Claude Code is to run in it; ${fix}, or give --claude-mode auto`);
  return warning(
    "tmux",
    `${fault}; Claude Code works in its print mode then, where nobody can join it: ${fix}`,
  );
}
