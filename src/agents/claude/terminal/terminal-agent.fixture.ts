// Claude Code in a terminal, with a program, a home folder and times of a test's own.
import type { Agent } from "../../contract.ts";
import { createPrices } from "../../cost.ts";
import { createClaudeAgent } from "../claude-agent.ts";
import type { TerminalTimes } from "./terminal-turn.ts";

/** The agent, with no variables besides HOME, what lets it run as root, and `more`. */
export function terminalAgent(
  program: string,
  home: string,
  times: TerminalTimes,
  more: Record<string, string> = {},
): Agent {
  return createClaudeAgent({
    program,
    environment: { IS_SANDBOX: "1", HOME: home, ...more },
    searchPath: process.env.PATH ?? "",
    mode: "tmux",
    priceOf: createPrices({}),
    times,
  });
}
