// Reads which agents work, and the rules that span the options about them.
import { type AgentName, agentNames } from "../agents/index.ts";
import { ConfigurationError } from "../platform/index.ts";
import { listChoices, parseChoice } from "./parse.ts";

/** The values of the options about agents; an entry of failover may name several. */
export interface AgentOptionValues {
  agent: string | undefined;
  agentCommand: string | undefined;
  failover: readonly string[];
}

/** Which agents work. */
export interface AgentInputs {
  readonly choice: {
    /** The agent for every story; undefined where stories and effort may choose. */
    readonly given: AgentName | undefined;
    readonly byDefault: AgentName;
    readonly failover: readonly AgentName[];
  };
  readonly agentCommand: string | undefined;
}

/** Reads which agents work. @throws ConfigurationError that ends with the fix */
export function readAgents({ agent, agentCommand, failover: entries }: AgentOptionValues): AgentInputs {
  const given = agent === undefined ? undefined : parseChoice("agent", agent, agentNames);
  const failover = readFailover(entries);
  const named = [...(given === undefined ? [] : [given]), ...failover];
  if (agentCommand === undefined && named.includes("command")) {
    const option = given === "command" ? "--agent" : "--failover";
    throw new ConfigurationError(
      `${option} command needs the command to run; add --agent-command "my-agent"`,
    );
  }
  // Without --agent, a story may still name the agent `command`.
  if (agentCommand !== undefined && given !== undefined && !named.includes("command")) {
    throw new ConfigurationError(
      `--agent ${given} does not use --agent-command; leave one of the two out, or name command in --failover`,
    );
  }
  const byDefault = agentCommand === undefined ? "claude" : "command";
  return { choice: { given, byDefault, failover }, agentCommand };
}

function readFailover(entries: readonly string[]): AgentName[] {
  const names = entries.flatMap((entry) => entry.split(",")).map((name) => name.trim());
  if (names.includes("")) {
    throw new ConfigurationError(
      `--failover has an empty entry; write ${listChoices(agentNames)}, separated by commas`,
    );
  }
  return [...new Set(names.map((name) => parseChoice("failover", name, agentNames)))];
}
