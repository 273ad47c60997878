// Checks the agents: the programs of the chosen agents, their keys, and the tmux that people attach to.
import {
  type AgentName,
  type AgentProgram,
  agentDefinitions,
  agentNames,
  createAgents,
  findTmux,
} from "../../agents/index.ts";
import type { Effort } from "../../effort/index.ts";
import type { RunInputs } from "../../inputs/index.ts";
import { agentsOfEffort, type CommandPlace, findProblem } from "../../loop/index.ts";
import type { ProcessContext } from "../../platform/index.ts";
import { attempt, type Check, error, isCheck, ok, warning } from "./check.ts";
import { find, versionOf } from "./machine.ts";

/** The effort, if it can be read, and where its agents would work. */
interface AgentsOf {
  effort: Effort | undefined;
  place: CommandPlace;
}

/** Checks tmux, the chosen agents and the agents that are installed. */
export async function checkAgents(
  context: ProcessContext,
  inputs: RunInputs,
  { effort, place }: AgentsOf,
): Promise<Check[]> {
  const { choice } = inputs;
  const chosen = agentsOfEffort(effort?.prd ?? { agent: undefined, stories: [] }, choice);
  const runsInTmux = chosen.some((name) => agentDefinitions[name].usesTmux) && inputs.claudeMode === "tmux";
  const [tmux, ...checks] = await Promise.all([
    checkTmux(context, runsInTmux),
    ...agentNames.map((name) =>
      agentDefinitions[name].program === undefined
        ? checkCommand(name, inputs, { place, isChosen: chosen.includes(name) })
        : checkProgram(context, agentDefinitions[name].program, {
            name,
            isChosen: chosen.includes(name),
            inputs,
            place,
          }),
    ),
  ]);
  return [tmux, ...checks.flat(), ...checkVariables(inputs, context)];
}

interface ChosenAgent {
  name: AgentName;
  isChosen: boolean;
  inputs: RunInputs;
  place: CommandPlace;
}

/** One check if the program of the agent exists, or must exist; else none. */
async function checkProgram(
  context: ProcessContext,
  program: AgentProgram,
  agent: ChosenAgent,
): Promise<Check[]> {
  const { isChosen, name, inputs } = agent;
  if (!find(context, program.name)) {
    if (!isChosen) return [];
    const isDefault = name === inputs.choice.byDefault && inputs.choice.given === undefined;
    const fix = isDefault
      ? `install it with ${program.installCommand}, choose another agent with --agent, or give the command of your own with --agent-command`
      : `install it with ${program.installCommand}, or choose another agent`;
    return [error(program.name, `was not found, but it is the agent of a story; ${fix}`)];
  }
  const version = await versionOf(context, program.name);
  if (version === undefined) {
    const fix = `check the output of "${program.name} --version", or reinstall it`;
    return [warning(program.name, `does not report its version; ${fix}`)];
  }
  const obstacle = isChosen ? await findObstacle(context, agent) : undefined;
  return [obstacle ?? ok(program.name, version)];
}

async function findObstacle(
  { environment }: ProcessContext,
  { name, inputs, place }: ChosenAgent,
): Promise<Check | undefined> {
  const agent = await attempt(name, () => createAgents(inputs, environment).get(name));
  if (isCheck(agent)) return agent;
  const obstacle = await agent.findObstacle?.({
    folder: place.folder,
    environment: { ...place.environment, ...agent.environment },
  });
  if (!obstacle) return undefined;
  // Another agent works until a fallback is needed.
  const isFallback = inputs.choice.failover.includes(name);
  return obstacle.isCertain && !isFallback ? error(name, obstacle.text) : warning(name, obstacle.text);
}

async function checkCommand(
  name: AgentName,
  { agentCommand }: RunInputs,
  { place, isChosen }: { place: CommandPlace; isChosen: boolean },
): Promise<Check[]> {
  if (!isChosen) return [];
  if (agentCommand === undefined)
    return [
      error(name, 'a story uses this agent, but it has no command; give one with --agent-command "my-agent"'),
    ];
  const problem = await findProblem(agentCommand, place);
  return [problem ? error(name, `${agentCommand}: ${problem.text}`) : ok(name, agentCommand)];
}

/** Variables that are to be passed on by name, and are not set. */
function checkVariables({ agentVariables }: RunInputs, { environment }: ProcessContext): Check[] {
  return agentVariables
    .filter((name) => !environment[name])
    .map((name) =>
      warning(
        "agents",
        `${name} is empty or not set, so agents do not get it; set it, or leave --agent-env ${name} out`,
      ),
    );
}

async function checkTmux(context: ProcessContext, isNeeded: boolean): Promise<Check> {
  // As the agent itself does.
  const tmux = await findTmux(context.environment);
  if (tmux) return ok("tmux", tmux.version);
  const program = find(context, "tmux");
  const version = program && (await versionOf(context, "tmux", "-V"));
  const fault = !program
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

const oldestTmux = "3.2";
