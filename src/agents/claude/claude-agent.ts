// Claude Code: in a terminal to which people can attach if this machine has tmux, else in its print mode.
import { findProgram, isRoot } from "../../platform/index.ts";
import type { Agent, AgentSession, SessionOptions, TurnEnd } from "../contract.ts";
import type { PriceOf } from "../cost.ts";
import { adviseOnKeys } from "../keys.ts";
import { describeMissing, readVersion } from "../program.ts";
import { findTmux } from "../tmux/index.ts";
import { adviseOnFile, type LastingFault } from "../unable.ts";
import { isLoggedIn } from "./login.ts";
import { openPrintSession, printArguments } from "./print-session.ts";
import { readStartFiles } from "./start-files.ts";
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
  /** Why its installation failed. */
  notInstalled?: (() => string | undefined) | undefined;
}

/** A Claude Code agent. */
export function createClaudeAgent(options: ClaudeOptions): Agent {
  const { program, mode } = options;
  const environment = { ...defaults, ...options.environment };
  return {
    name: "claude",
    command: [program, ...(mode === "print" ? printArguments : terminalArguments)],
    environment,
    advise: (fault) => advise(options, fault),
    version: () => readVersion(program, options.searchPath, versionTimeout),
    findObstacle: async ({ folder, environment: given }) => {
      if (isRefusedAsRoot(given)) return { text: refusedAsRoot, isCertain: true };
      if ((await isLoggedIn(program, folder, given)) !== false) return undefined;
      return { text: `is not logged in and has no key; ${adviseOnKeys(given, keys)}`, isCertain: true };
    },
    start: async (session) => {
      if (isRefusedAsRoot(session.environment)) return refuse(refusedAsRoot);
      const { folder, environment: given } = session;
      const place = { program, searchPath: given.PATH ?? "", folder };
      const claude = findProgram(program, place.searchPath, folder);
      if (claude === undefined) {
        const notInstalled = options.notInstalled?.();
        return refuse(describeMissing({ ...place, installCommand, notInstalled }));
      }
      const tmux = mode === "print" ? undefined : await findTmux(session.environment);
      if (tmux) return openTerminalSession(session, { claude, tmux: tmux.program }, options);
      if (mode === "tmux") return refuse(withoutTmux);
      if (mode === "auto") session.onNotice(noTmuxNotice);
      return openPrintSession(session, [claude, ...printArguments]);
    },
    prepare: async (session) =>
      mode === "print" || isRefusedAsRoot(session.environment)
        ? undefined
        : prepareTerminal(session, options),
  };
}

/** In its print mode Claude Code gets its prompt at the start, so that only a terminal can wait. */
async function prepareTerminal(
  session: SessionOptions,
  options: ClaudeOptions,
): Promise<AgentSession | undefined> {
  const { folder, environment } = session;
  const before = readStartFiles(session);
  const claude = findProgram(options.program, environment.PATH ?? "", folder);
  if (claude === undefined || !before.isQuiet) return undefined;
  const tmux = await findTmux(environment);
  if (!tmux) return undefined;
  const isCurrent = () => readStartFiles(session).fingerprint === before.fingerprint;
  return openTerminalSession(session, { claude, tmux: tmux.program }, { ...options, waiting: { isCurrent } });
}

function isRefusedAsRoot(environment: Readonly<Record<string, string>>): boolean {
  return isRoot() && !environment.IS_SANDBOX;
}

const versionTimeout = 10_000; // ms

function refuse(reason: string): AgentSession {
  const end: TurnEnd = { kind: "failed", failure: "start", reason };
  return { prompt: async () => end, stop: async () => {} };
}

const keys = {
  names: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"],
  login: "log in: start claude and type /login",
};

function advise({ program, searchPath }: ClaudeOptions, fault: LastingFault): string | undefined {
  if (fault.failure === "auth") return adviseOnKeys(fault.environment, keys);
  if (ownRefusals.includes(fault.words)) return undefined;
  const file = findProgram(program, fault.environment.PATH ?? searchPath, fault.folder);
  if (file === undefined) return undefined;
  return (
    adviseOnFile(file) ?? `start ${program} by hand to see why, or install it again with ${installCommand}`
  );
}

const noTmuxNotice =
  "this machine has no tmux 3.2 or newer, so Claude Code runs in its print mode and people cannot attach to it; install tmux, or pass --claude-mode print";
const withoutTmux =
  "--claude-mode tmux needs tmux 3.2 or newer on the PATH; install it, or pass --claude-mode auto";
/** Claude Code refuses this itself, but its message is not visible on CI. */
const refusedAsRoot =
  "claude does not work as root: set IS_SANDBOX=1 if this machine is a sandbox, or run as another user";
const ownRefusals: readonly string[] = [withoutTmux, refusedAsRoot];
