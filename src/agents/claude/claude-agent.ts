// Claude Code: in a terminal to which people can attach if this machine has tmux, else in its print mode.
import { findProgram, isRoot } from "../../platform/index.ts";
import type { Agent, AgentSession, TurnEnd } from "../contract.ts";
import type { PriceOf } from "../cost.ts";
import { readVersion } from "../program.ts";
import { findTmux } from "../tmux/index.ts";
import { openPrintSession, printArguments } from "./print-session.ts";
import { openTerminalSession, type TerminalTimes, terminalArguments } from "./terminal/index.ts";

/** For a person's machine. */
export const installCommand = "npm install -g @anthropic-ai/claude-code";

/** Defaults that the user can override: no updates during a run, and the run handles refusals of the provider. */
const defaults: Readonly<Record<string, string>> = {
  DISABLE_AUTOUPDATER: "1",
  DISABLE_UPDATES: "1",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  CLAUDE_CODE_MAX_RETRIES: "2", // by default ten, silently and for minutes
  CLAUDE_CODE_NATIVE_CURSOR: "1", // tmux shows smaller terminals the part of the screen with the visible cursor
};

/** How Claude Code runs. `auto`: in a terminal if this machine has tmux. */
export type ClaudeMode = "auto" | "tmux" | "print";

/** The options of a Claude Code agent. */
export interface ClaudeOptions {
  program: string;
  environment: Readonly<Record<string, string>>;
  searchPath: string;
  mode: ClaudeMode;
  priceOf: PriceOf;
  times?: TerminalTimes;
}

/** A Claude Code agent. */
export function createClaudeAgent(options: ClaudeOptions): Agent {
  const { program, mode } = options;
  const environment = { ...defaults, ...options.environment };
  return {
    name: "claude",
    command: [program, ...(mode === "print" ? printArguments : terminalArguments)],
    environment,
    version: () => readVersion(program, options.searchPath, versionTimeout),
    start: async (session) => {
      if (isRoot() && !session.environment.IS_SANDBOX) return refuse(refusedAsRoot);
      const claude = findProgram(program, session.environment.PATH ?? "", session.folder);
      if (claude === undefined) return refuse(missing(program));
      const tmux = mode === "print" ? undefined : await findTmux(session.environment);
      if (tmux) return openTerminalSession(session, { claude, tmux: tmux.program }, options);
      if (mode === "tmux") return refuse(withoutTmux);
      if (mode === "auto") session.onNotice(noTmuxNotice);
      return openPrintSession(session, [claude, ...printArguments]);
    },
  };
}

const versionTimeout = 10_000; // ms

function refuse(reason: string): AgentSession {
  const end: TurnEnd = { kind: "failed", failure: "start", reason };
  return { prompt: async () => end, stop: async () => {} };
}

const noTmuxNotice =
  "this machine has no tmux 3.2 or newer, so Claude Code runs in its print mode and people cannot attach to it; install tmux, or pass --claude-mode print";
const withoutTmux =
  "--claude-mode tmux needs tmux 3.2 or newer on the PATH; install it, or pass --claude-mode auto";
/** Claude Code refuses this itself, but its message is not visible on CI. */
const refusedAsRoot =
  "Claude Code does not run as root without permission prompts; run it as another user, or set IS_SANDBOX=1 if this machine is a sandbox";

function missing(program: string): string {
  return `the agent could not be started: the program ${program} was not found; install it with ${installCommand}`;
}
