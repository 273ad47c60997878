// The one table of agents for people: what each is, and which variables of the environment it alone is given.
import { claudeVariables } from "./claude/index.ts";
import type { AgentName } from "./contract.ts";
import { opencodeVariables } from "./opencode/index.ts";

/** One agent, as people see it. */
export interface AgentRow {
  name: AgentName;
  what: string;
  join: string;
  /** Names, or beginnings of names with `*`, besides those that gates may see too. */
  variables: readonly string[];
}

export const agentRows: readonly AgentRow[] = [
  {
    name: "claude",
    what: "Claude Code, interactive in a detached tmux, or in its print mode",
    join: "with tmux",
    variables: claudeVariables,
  },
  {
    name: "opencode",
    what: "opencode, as a server on loopback",
    join: "with `opencode attach`",
    variables: opencodeVariables,
  },
  { name: "command", what: "any shell command, `--agent-command`", join: "no", variables: [] },
];
