// Writes the tables of docs/agents.md from the tables in the code.
import { agentDefinitions, commonVariables } from "../src/agents/index.ts";

/** All agents. */
export function renderAgentsTable(): string {
  const rows = Object.values(agentDefinitions).map(
    ({ name, description, attach }) => `| \`${name}\` | ${description} | ${attach} |`,
  );
  return ["| agent | what it is | can people join it? |", "|---|---|---|", ...rows].join("\n");
}

/** What agents and gates may see. */
export function renderCommonVariables(): string {
  return `${commonVariables.map((name) => `\`${name}\``).join(", ")}.`;
}

/** What each agent alone is given. */
export function renderAgentVariables(): string {
  const rows = Object.values(agentDefinitions)
    .filter(({ variables }) => variables.length > 0)
    .map(({ name, variables }) => `| \`${name}\` | ${variables.map((each) => `\`${each}\``).join(", ")} |`);
  return ["| agent | variables |", "|---|---|", ...rows].join("\n");
}
