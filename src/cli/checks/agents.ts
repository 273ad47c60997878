// Looks at the agents: the programs of those that would work here, and what lets people join them.
import type { AgentName } from "../../agents/index.ts";
import type { Effort } from "../../effort/index.ts";
import type { CheckInputs } from "../../inputs/index.ts";
import { agentsOfEffort } from "../../loop/index.ts";
import type { ProcessContext } from "../../platform/index.ts";
import { type Check, error, ok, warning } from "./check.ts";
import { find, isAtLeast, versionOf } from "./machine.ts";

/** The oldest tmux that agents run in. */
const oldestTmux = "3.2";

const programs = {
  claude: "npm install -g @anthropic-ai/claude-code",
  opencode: "npm install -g opencode-ai",
} as const;
type ProgramName = keyof typeof programs;

/** Checks tmux and the agents, found or chosen; `effort` is undefined where it cannot be read. */
export async function checkAgents(
  surroundings: ProcessContext,
  inputs: CheckInputs,
  effort: Effort | undefined,
): Promise<Check[]> {
  const { choice, agentCommand } = inputs;
  const nothing = { agent: undefined, stories: [] };
  const chosen = agentsOfEffort(effort?.prd ?? nothing, choice);
  // Whoever has chosen nothing may not know yet which agent it is to be.
  const named = chosen.filter((name) => name !== choice.byDefault || name === choice.given);
  const [tmux, claude, opencode] = await Promise.all([
    checkTmux(surroundings, chosen.includes("claude") && inputs.claudeMode === "tmux"),
    checkProgram(surroundings, "claude", named),
    checkProgram(surroundings, "opencode", named),
  ]);
  const found = [...claude, ...opencode];
  return [
    tmux,
    ...found,
    ...(chosen.includes("command") ? [checkCommand(agentCommand)] : []),
    ...(chosen.includes("claude") && claude.length === 0 ? [withoutDefault(found.length > 0)] : []),
  ];
}

/** One line where the program is there, or has to be; else none. */
async function checkProgram(
  surroundings: ProcessContext,
  program: ProgramName,
  named: readonly AgentName[],
): Promise<Check[]> {
  if (!find(surroundings, program)) {
    if (!named.includes(program)) return [];
    const fix = `install it with ${programs[program]}, or name another agent`;
    return [error(program, `was not found, and it is to work here; ${fix}`)];
  }
  const version = await versionOf(surroundings, program);
  if (version !== undefined) return [ok(program, version)];
  const look = `see what "${program} --version" says, or reinstall it`;
  return [warning(program, `does not tell its version; ${look}`)];
}

/** Nobody has named an agent, and the one that works then is not there. */
function withoutDefault(hasOther: boolean): Check {
  const missing = hasOther ? "claude was not found" : "neither claude nor opencode was found";
  return warning(
    "agents",
    `${missing}; install one and name it with --agent, or give the command of your agent with --agent-command`,
  );
}

function checkCommand(command: string | undefined): Check {
  if (command !== undefined) return ok("command", command);
  return error("command", 'a story asks for it, and there is none; give it with --agent-command "my-agent"');
}

async function checkTmux(surroundings: ProcessContext, isNeeded: boolean): Promise<Check> {
  const isThere = find(surroundings, "tmux") !== undefined;
  const version = isThere ? await versionOf(surroundings, "tmux", "-V") : undefined;
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
