// Makes agents by their names, the same way for a run and for whoever only shows what a run would do.
import { ConfigurationError, type Environment, pickEnvironment } from "../platform/index.ts";
import { claudeVariables, createClaudeAgent } from "./claude/index.ts";
import { createCommandAgent } from "./command/index.ts";
import { type Agent, type AgentName, agentNames } from "./contract.ts";
import { createOpencodeAgent, opencodeVariables } from "./opencode/index.ts";
import { createPrices, type ModelPrice } from "./price.ts";

/** What the agents are told, each its part. */
export interface AgentSettings {
  /** The shell command of the agent `command`; undefined where none was given. */
  agentCommand: string | undefined;
  /** How Claude Code works: in tmux, where people can join it, in its print mode, or whichever the machine allows. */
  claudeMode: "auto" | "tmux" | "print";
  /** By which route opencode is given its prompt. */
  opencodeRoute: "async" | "message";
  /** Prices that go before those of the data package, by the name of the model. */
  prices: Readonly<Record<string, ModelPrice>>;
}

/** The agents of a run. */
export interface Agents {
  /** The agent of this name, made when it is first asked for. @throws ConfigurationError where it cannot be chosen */
  get(name: AgentName): Agent;
}

/** Agents with these settings; `source` is the environment that each takes its own variables from. */
export function createAgents(settings: AgentSettings, source: Environment): Agents {
  const made = new Map<AgentName, Agent>();
  return {
    get(name) {
      const agent = made.get(name) ?? makers[name](settings, source);
      made.set(name, agent);
      return agent;
    },
  };
}

const makers: Readonly<Record<AgentName, (settings: AgentSettings, source: Environment) => Agent>> = {
  claude: ({ claudeMode, prices }, source) =>
    createClaudeAgent({
      program: "claude",
      environment: pickEnvironment(source, claudeVariables),
      searchPath: source.PATH ?? "",
      mode: claudeMode,
      priceOf: createPrices(prices),
    }),
  opencode: ({ opencodeRoute, prices }, source) =>
    createOpencodeAgent({
      program: "opencode",
      environment: pickEnvironment(source, opencodeVariables),
      searchPath: source.PATH ?? "",
      route: opencodeRoute,
      priceOf: createPrices(prices),
    }),
  command: ({ agentCommand }) => {
    if (agentCommand !== undefined) return createCommandAgent(agentCommand);
    throw new ConfigurationError(
      'the agent command needs the command to run; add --agent-command "my-agent", or choose another agent',
    );
  },
};

/** Other names under which people know an agent. */
const aliases: Readonly<Record<string, AgentName>> = { "claude-code": "claude", "open-code": "opencode" };

/** The agent that a word in a file of stories means; undefined where it means none. */
export function readAgentName(word: string): AgentName | undefined {
  const name = word.trim().toLowerCase();
  return (
    agentNames.find((known) => known === name) ?? (Object.hasOwn(aliases, name) ? aliases[name] : undefined)
  );
}
