// The agent `command`: any shell command that reads a prompt from standard input.
import { ConfigurationError, type ProcessExit } from "../../platform/index.ts";
import type { Agent, TurnEnd } from "../contract.ts";
import type { AgentDefinition } from "../definition.ts";
import { describeExit, endWithoutStart, processSession } from "../program.ts";
import { adviseOnCommand } from "./advice.ts";

/** A command of the user. */
export const command: AgentDefinition<"command"> = {
  name: "command",
  aliases: [],
  description: "any shell command, `--agent-command`",
  attach: "with `ralph-ci attach`, to watch its output",
  variables: [],
  provider: { hosts: () => [], addressVariables: [], maskedKeys: [] },
  program: undefined,
  isSilent: true,
  usesTmux: false,
  // Of programs that are often given: Codex, Gemini CLI, Cursor, Aider.
  trustedFiles: {
    patterns: [
      ...["**/.codex/config.toml", "**/.codex/hooks.json", "**/.gemini/settings.json"],
      ...["**/.cursor/mcp.json", "**/.cursor/hooks.json", ".aider.conf.yml"],
    ],
    except: [],
  },
  create({ agentCommand }) {
    if (agentCommand !== undefined) return createCommandAgent(agentCommand);
    throw new ConfigurationError(
      'the agent command needs the command to run; add --agent-command "my-agent", or choose another agent',
    );
  },
};

/** An agent that runs `sh -c` with this command, once for each session. */
export function createCommandAgent(commandLine: string): Agent {
  const args = ["sh", "-c", commandLine];
  return {
    name: "command",
    command: args,
    environment: {},
    advise: (fault) => adviseOnCommand(commandLine, fault),
    start: async (options) => processSession(options, args, readEnd),
  };
}

function readEnd(exit: ProcessExit): TurnEnd {
  if (exit.startError) return endWithoutStart(exit.startError);
  const { exitCode } = exit;
  if (exitCode === 0) return { kind: "finished", exitCode };
  return { kind: "failed", failure: "crash", reason: `the agent ${describeExit(exit)}`, exitCode };
}
