// Makes the agent that was chosen, the same way for a run and for whoever only shows what a run would do.
import { type Environment, pickEnvironment } from "../platform/index.ts";
import { claudeVariables, createClaudeAgent } from "./claude/index.ts";
import { createCommandAgent } from "./command/index.ts";
import type { Agent } from "./contract.ts";

/** Which agent works, and the shell command of the one that is any command. */
export interface AgentChoice {
  agent: "claude" | "command";
  agentCommand: string;
}

/** The agent, with what it is given of the environment besides what gates may see. */
export function chooseAgent({ agent, agentCommand }: AgentChoice, source: Environment): Agent {
  if (agent === "claude") return createClaudeAgent("claude", pickEnvironment(source, claudeVariables));
  return createCommandAgent(agentCommand);
}
