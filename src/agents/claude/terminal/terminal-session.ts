// An agent session of Claude Code in a terminal: one turn, tried once more where the prompt arrived damaged.
import type { AgentSession, SessionOptions, TurnEnd } from "../../contract.ts";
import { addUsage, noUsage, type PriceOf, type TokenUsage } from "../../cost.ts";
import { openTerminal, type Terminal, type TerminalPrograms } from "./terminal.ts";
import { type TerminalTimes, takeTurn, usualTimes } from "./terminal-turn.ts";

/** What people see of how it is called; its settings are in a file of the session's own. */
export const terminalArguments: readonly string[] = ["--dangerously-skip-permissions", "--settings", "FILE"];

/** Claude Code belongs to this provider; elsewhere its models have the same prices or names of their own. */
const provider = "anthropic";

/** Starts Claude Code in a terminal of its own. @throws Error where tmux does not start */
export async function openTerminalSession(
  start: SessionOptions,
  programs: TerminalPrograms,
  { priceOf, times = usualTimes }: { priceOf: PriceOf; times?: TerminalTimes },
): Promise<AgentSession> {
  let terminal = await openTerminal(start, programs);
  let stopped = false;
  return {
    async prompt(prompt) {
      const end = await takeTurn(terminal, prompt, start.clock, times);
      if (end.kind !== "garbled") return withUsed(end, await usedBy(terminal, priceOf));
      await terminal.stop(0);
      if (!stopped) terminal = await openTerminal(start, programs);
      const second = await takeTurn(terminal, prompt, start.clock, times);
      return second.kind === "garbled" ? garbledTwice : withUsed(second, await usedBy(terminal, priceOf));
    },
    usage: () => usedBy(terminal, priceOf),
    async stop(grace) {
      stopped = true;
      await terminal.stop(grace);
    },
  };
}

const garbledTwice: TurnEnd = {
  kind: "failed",
  failure: "start",
  reason: "the prompt did not arrive at Claude Code as it was sent, twice",
};

function withUsed(end: TurnEnd, used: Used): TurnEnd {
  return { ...end, ...used };
}

type Used = Pick<TurnEnd, "costUsd" | "usage">;

/** What the models used; the cost is known only where the price of each of them is. */
async function usedBy(terminal: Terminal, priceOf: PriceOf): Promise<Used> {
  const answers = terminal.answers();
  if (answers.length === 0) return {};
  let usage: TokenUsage = noUsage;
  let costUsd: number | undefined = 0;
  for (const answer of answers) {
    usage = addUsage(usage, answer.usage);
    const price = await priceOf({ provider, name: answer.model }, answer.usage);
    costUsd = costUsd === undefined || price === undefined ? undefined : costUsd + price;
  }
  return { usage, costUsd };
}
