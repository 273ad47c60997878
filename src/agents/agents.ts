// The list of agents. A new agent is one folder and one entry here.
import type { Environment } from "../platform/index.ts";
import { claude } from "./claude/index.ts";
import { command } from "./command/index.ts";
import type { Agent } from "./contract.ts";
import type { AgentDefinition, AgentSettings } from "./definition.ts";
import { opencode } from "./opencode/index.ts";

const definitions = { claude, opencode, command };

/** One of the agents. */
export type AgentName = keyof typeof definitions;

/** The definition of each agent, in the order in which people see them. */
export const agentDefinitions: { readonly [Name in AgentName]: AgentDefinition<Name> } = definitions;

/** All names. */
export const agentNames = Object.keys(definitions) as readonly AgentName[];

/** The agents of a run. */
export interface Agents {
  /** The agent with this name, created at the first call. @throws ConfigurationError when a setting is missing */
  get(name: AgentName): Agent;
}

/** Creates the agents of a run; each takes the values of its variables from `source`. */
export function createAgents(settings: AgentSettings, source: Environment): Agents {
  const created = new Map<AgentName, Agent>();
  return {
    get(name) {
      const agent = created.get(name) ?? agentDefinitions[name].create(settings, source);
      created.set(name, agent);
      return agent;
    },
  };
}

/** The agent that a name in `prd.json` means; undefined if it means none. */
export function readAgentName(text: string): AgentName | undefined {
  const written = text.trim().toLowerCase();
  return agentNames.find((name) => name === written || agentDefinitions[name].aliases.includes(written));
}
