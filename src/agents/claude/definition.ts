// The definition of Claude Code.
import { pickEnvironment } from "../../platform/index.ts";
import { createPrices } from "../cost.ts";
import type { AgentDefinition } from "../definition.ts";
import { cloudHosts } from "../network/index.ts";
import { createClaudeAgent, installCommand } from "./claude-agent.ts";

// With IS_SANDBOX the user permits Claude Code to run as root without permission prompts.
// Source: https://docs.claude.com/en/docs/claude-code/settings#environment-variables
const variables: readonly string[] = [
  "ANTHROPIC_*",
  "CLAUDE_CODE_*",
  "CLAUDE_CONFIG_DIR",
  ...["AWS_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
  ...["AWS_BEARER_TOKEN_BEDROCK", "GOOGLE_APPLICATION_CREDENTIALS", "CLOUD_ML_REGION"],
  ...["DISABLE_TELEMETRY", "API_TIMEOUT_MS", "MAX_THINKING_TOKENS"],
  ...["BASH_DEFAULT_TIMEOUT_MS", "BASH_MAX_TIMEOUT_MS", "IS_SANDBOX"],
];

/** Claude Code. */
export const claude: AgentDefinition<"claude"> = {
  name: "claude",
  aliases: ["claude-code"],
  description: "Claude Code, interactive in a detached tmux, or in its print mode",
  attach: "with tmux",
  variables,
  provider: {
    // Source: https://docs.claude.com/en/docs/claude-code/network-config
    hosts: (environment) => [
      "api.anthropic.com",
      "platform.claude.com",
      "claude.ai",
      ...cloudHosts(environment),
    ],
    addressVariables: ["ANTHROPIC_BASE_URL", "ANTHROPIC_BEDROCK_BASE_URL", "ANTHROPIC_VERTEX_BASE_URL"],
    maskedKeys: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"].map((name) => ({
      name,
      hosts: ["api.anthropic.com"],
      addressVariable: "ANTHROPIC_BASE_URL",
    })),
  },
  program: {
    name: "claude",
    installCommand,
    version: "2.1.330",
    packageFor: ({ system, architecture, isMusl }) => ({
      name: `@anthropic-ai/claude-code-${system}-${architecture}${isMusl ? "-musl" : ""}`,
      file: "claude",
    }),
  },
  isSilent: false,
  usesTmux: true,
  // Source: https://docs.claude.com/en/docs/claude-code/settings
  trustedFiles: {
    patterns: [".claude", ".mcp.json"],
    except: ["**/.claude/commands", "**/.claude/skills"],
  },
  create: ({ claudeMode, prices, notInstalled }, source) =>
    createClaudeAgent({
      program: "claude",
      environment: pickEnvironment(source, variables),
      searchPath: source.PATH ?? "",
      mode: claudeMode,
      notInstalled: () => notInstalled?.get("claude"),
      priceOf: createPrices(prices),
    }),
};
