// An agent session of Claude Code in a terminal: one turn, tried a second time if the prompt arrived damaged.
import type { AgentSession, SessionOptions, TurnEnd, TurnOptions } from "../../contract.ts";
import { addUp, type PriceOf, type Spending } from "../../cost.ts";
import { openTerminal, type Terminal, type TerminalPrograms } from "./terminal.ts";
import { type TerminalTimes, takeTurn, typeAhead, usualTimes } from "./terminal-turn.ts";

/** The arguments that people see; each session has its own settings file. */
export const terminalArguments: readonly string[] = ["--dangerously-skip-permissions", "--settings", "FILE"];

/** Other providers sell its models at the same prices, or under other names. */
const provider = "anthropic";

/** How a terminal session works. */
export interface TerminalOptions {
  readonly priceOf: PriceOf;
  readonly times?: TerminalTimes;
  /** Given if its prompt comes much later than its start: whether that start would be the same now. */
  readonly waiting?: { isCurrent(): boolean };
}

/** Starts Claude Code in its own terminal. @throws Error if tmux does not start */
export async function openTerminalSession(
  options: SessionOptions,
  programs: TerminalPrograms,
  { priceOf, times = usualTimes, waiting }: TerminalOptions,
): Promise<AgentSession> {
  const { clock } = options;
  let terminal = await openTerminal(options, programs);
  const ahead = waiting && typeAhead(terminal, clock, times);
  let stopped = false;
  return {
    async prompt(prompt: string, turn: TurnOptions) {
      if (waiting && !waiting.isCurrent()) return outdated;
      await ahead?.end();
      terminal.begin(turn);
      const hasWaited = waiting !== undefined;
      const end = await takeTurn(terminal, { prompt, clock, times, hasWaited });
      if (end.kind !== "garbled") return { ...end, ...(await spendingOf(terminal, priceOf)) };
      await terminal.stop(0);
      if (!stopped) terminal = await openTerminal(options, programs);
      terminal.begin(turn);
      const second = await takeTurn(terminal, { prompt, clock, times });
      if (second.kind === "garbled") return garbledTwice;
      // The first prompt reached a model: a third session would not start from nothing.
      const secondEnd = second.kind === "failed" ? { ...second, isUntaken: false } : second;
      return { ...secondEnd, ...(await spendingOf(terminal, priceOf)) };
    },
    usage: () => spendingOf(terminal, priceOf),
    async stop(grace) {
      stopped = true;
      await terminal.stop(grace);
    },
  };
}

const outdated: TurnEnd = {
  kind: "failed",
  failure: "crash",
  reason: "Claude Code's settings have changed since it started",
  isUntaken: true,
};

const garbledTwice: TurnEnd = {
  kind: "failed",
  failure: "unknown",
  reason: "the prompt arrived at Claude Code damaged, twice",
};

function spendingOf(terminal: Terminal, priceOf: PriceOf): Promise<Spending> {
  const answers = terminal.transcript()?.answers() ?? [];
  return addUp(
    answers.map(({ model, usage }) => ({ model: { provider, name: model }, usage })),
    priceOf,
  );
}
