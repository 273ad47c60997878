// Reads which agents work, and the rules that span the options about them.
import { ConfigurationError } from "../platform/index.ts";
import { listChoices, parseChoice } from "./parse.ts";

/** The agents that can be chosen. */
export const agentChoices = ["claude", "opencode", "command"] as const;
export type AgentChoice = (typeof agentChoices)[number];

/** The words of the options about agents; undefined where one was not given. */
export interface AgentOptionValues {
  agent: string | undefined;
  agentCommand: string | undefined;
  /** Entries of the list; each may name several agents. */
  failover: readonly string[];
}

/** Which agents work. */
export interface AgentInputs {
  readonly choice: {
    /** The one that works on every story; undefined where stories and effort may choose. */
    readonly given: AgentChoice | undefined;
    /** The one that works where nobody chooses. */
    readonly byDefault: AgentChoice;
    /** Those that go on for one another, in this order. */
    readonly failover: readonly AgentChoice[];
  };
  /** The shell command of the agent `command`; undefined where none was given. */
  readonly agentCommand: string | undefined;
}

/** Reads which agents work. @throws ConfigurationError that ends with the fix */
export function readAgents({ agent, agentCommand, failover: entries }: AgentOptionValues): AgentInputs {
  const given = agent === undefined ? undefined : parseChoice("agent", agent, agentChoices);
  const failover = readFailover(entries);
  const named = [...(given === undefined ? [] : [given]), ...failover];
  if (agentCommand === undefined && named.includes("command")) {
    const option = given === "command" ? "--agent" : "--failover";
    throw new ConfigurationError(
      `${option} command needs the command to run; add --agent-command "my-agent"`,
    );
  }
  // Where no agent is given, a story may still ask for the command.
  if (agentCommand !== undefined && given !== undefined && !named.includes("command")) {
    throw new ConfigurationError(
      `--agent ${given} runs no --agent-command; leave one of the two out, or name command in --failover`,
    );
  }
  const byDefault = agentCommand === undefined ? "claude" : "command";
  return { choice: { given, byDefault, failover }, agentCommand };
}

function readFailover(entries: readonly string[]): AgentChoice[] {
  const words = entries.flatMap((entry) => entry.split(",")).map((word) => word.trim());
  if (words.includes("")) {
    throw new ConfigurationError(
      `--failover names no agent in one place; write ${listChoices(agentChoices)}, with commas between them`,
    );
  }
  return [...new Set(words.map((word) => parseChoice("failover", word, agentChoices)))];
}
