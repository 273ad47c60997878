// Claude Code, one process a session, in its print mode: it takes the prompt, works, and ends with a result of its own.
import { isRoot } from "../../platform/index.ts";
import type { Agent, AgentSession, SessionStart, TurnEnd } from "../contract.ts";
import { processSession } from "../process-session.ts";
import { LineReader } from "./line-reader.ts";
import { readResult } from "./print-result.ts";

/**
 * The variables that Claude Code is given besides those that gates may see, where they are set. `IS_SANDBOX` is the
 * consent of whoever sets it to Claude Code working as root without asking.
 * Source: https://docs.claude.com/en/docs/claude-code/settings#environment-variables
 */
export const claudeVariables: readonly string[] = [
  "ANTHROPIC_*",
  "CLAUDE_CODE_*",
  "CLAUDE_CONFIG_DIR",
  ...["AWS_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
  ...["AWS_BEARER_TOKEN_BEDROCK", "GOOGLE_APPLICATION_CREDENTIALS", "CLOUD_ML_REGION"],
  ...[
    "DISABLE_TELEMETRY",
    "API_TIMEOUT_MS",
    "MAX_THINKING_TOKENS",
    "BASH_DEFAULT_TIMEOUT_MS",
    "BASH_MAX_TIMEOUT_MS",
  ],
  "IS_SANDBOX",
];

/** What is set unless the user has set it: nothing may change under a run, and a provider's refusal is ours to handle. */
const defaults: Readonly<Record<string, string>> = {
  DISABLE_AUTOUPDATER: "1",
  DISABLE_UPDATES: "1",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  // By default it tries ten times, for minutes, and says nothing meanwhile.
  CLAUDE_CODE_MAX_RETRIES: "2",
};

/** Tools that would wait for a person or for another time; nobody comes back to a session that has ended. */
const settings = JSON.stringify({ permissions: { deny: ["AskUserQuestion", "ScheduleWakeup"] } });

/** What it is called with; the prompt goes to its standard input. */
export const claudeArguments: readonly string[] = [
  ...["--print", "--output-format", "stream-json", "--verbose"],
  ...["--dangerously-skip-permissions", "--settings", settings],
];

/** An agent that runs this program; `environment` are the values of its own variables. */
export function createClaudeAgent(program: string, environment: Readonly<Record<string, string>>): Agent {
  const command = [program, ...claudeArguments];
  return {
    name: "claude",
    tellsActivity: true,
    command,
    environment: { ...defaults, ...environment },
    start: async (start) => startSession(start, command),
  };
}

function startSession(start: SessionStart, command: readonly string[]): AgentSession {
  const lines = new LineReader();
  const onOutput = (chunk: Buffer) => {
    lines.push(chunk);
    start.onOutput(chunk);
  };
  const session = processSession({ ...start, onOutput }, command, (exit) =>
    exit.startError
      ? startFailure(exit.startError)
      : readResult(lines.last('"type":"result"'), exit, start.clock.now().getTime()),
  );
  if (!isRoot() || start.environment.IS_SANDBOX) return session;
  return { ...session, prompt: async () => refusedAsRoot };
}

/** Claude Code itself refuses this, and says so in words that nobody reads on CI. */
const refusedAsRoot: TurnEnd = {
  kind: "failed",
  failure: "start",
  reason:
    "Claude Code does not work as root without asking; run as another user, or set IS_SANDBOX=1 where this machine is a sandbox",
};

function startFailure(error: string): TurnEnd {
  return {
    kind: "failed",
    failure: "start",
    reason: `Claude Code could not be started (${error}); install it with npm install -g @anthropic-ai/claude-code`,
  };
}
