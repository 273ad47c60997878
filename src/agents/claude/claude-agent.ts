// Claude Code: in a terminal that people may join where this machine has tmux, else in its print mode.
import { findProgram, isRoot } from "../../platform/index.ts";
import type { Agent, AgentSession, TurnEnd } from "../contract.ts";
import type { PriceOf } from "../cost.ts";
import { readVersion } from "../program-version.ts";
import { findTmux } from "../tmux/index.ts";
import { openPrintSession, printArguments } from "./print/index.ts";
import type { TerminalTimes } from "./terminal/index.ts";
import { openTerminalSession, terminalArguments } from "./terminal/index.ts";

/** Installs Claude Code on a person's machine. */
export const installCommand = "npm install -g @anthropic-ai/claude-code";

/** What is set unless the user has set it: nothing may change under a run, and a provider's refusal is ours to handle. */
const defaults: Readonly<Record<string, string>> = {
  DISABLE_AUTOUPDATER: "1",
  DISABLE_UPDATES: "1",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  // By default it tries ten times, for minutes, and says nothing meanwhile.
  CLAUDE_CODE_MAX_RETRIES: "2",
};

/** How Claude Code is run. `auto`: in a terminal where this machine has tmux. */
export type ClaudeMode = "auto" | "tmux" | "print";

export interface ClaudeOptions {
  program: string;
  /** The values of its own variables. */
  environment: Readonly<Record<string, string>>;
  /** Where programs are looked for, as in PATH. */
  searchPath: string;
  mode: ClaudeMode;
  priceOf: PriceOf;
  /** How long the steps of a turn in a terminal may take. */
  times?: TerminalTimes;
}

/** An agent that runs this program. */
export function createClaudeAgent(options: ClaudeOptions): Agent {
  const { program, mode } = options;
  const environment = { ...defaults, ...options.environment };
  return {
    name: "claude",
    command: [program, ...(mode === "print" ? printArguments : terminalArguments)],
    environment,
    version: () => readVersion(program, options.searchPath, versionTimeout),
    start: async (start) => {
      if (isRoot() && !start.environment.IS_SANDBOX) return refuse(refusedAsRoot);
      const claude = findProgram(program, start.environment.PATH ?? "", start.folder);
      if (claude === undefined) return refuse(missing(program));
      const tmux = mode === "print" ? undefined : await findTmux(start.environment);
      if (tmux) return openTerminalSession(start, { claude, tmux: tmux.program }, options);
      if (mode === "tmux") return refuse(withoutTmux);
      if (mode === "auto") start.onNotice(noTmuxNotice);
      return openPrintSession(start, [claude, ...printArguments]);
    },
  };
}

/** How long the program may take to print its version, in ms. */
const versionTimeout = 10_000;

/** A session that could not begin, and says why. */
function refuse(reason: string): AgentSession {
  const end: TurnEnd = { kind: "failed", failure: "start", reason };
  return { prompt: async () => end, stop: async () => {} };
}

const noTmuxNotice =
  "there is no tmux (3.2 or newer) on this machine, so Claude Code works in its print mode and nobody can join it; install tmux, or pass --claude-mode print";
const withoutTmux =
  "Claude Code was to run in tmux, and there is none (3.2 or newer) on the PATH; install it, or pass --claude-mode auto";
/** Claude Code itself refuses this, and says so in words that nobody reads on CI. */
const refusedAsRoot =
  "Claude Code does not work as root without asking; run as another user, or set IS_SANDBOX=1 where this machine is a sandbox";

function missing(program: string): string {
  return `Claude Code could not be started (there is no program ${program}); install it with ${installCommand}`;
}
