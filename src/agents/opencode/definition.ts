// The definition of opencode.
import { pickEnvironment } from "../../platform/index.ts";
import { createPrices } from "../cost.ts";
import type { AgentDefinition } from "../definition.ts";
import { cloudHosts } from "../network/index.ts";
import { addressesIn, addsOnlySchema } from "./configuration/index.ts";
import { createOpencodeAgent, installCommand } from "./opencode-agent.ts";

// The password of its server never comes from outside.
// Sources: https://opencode.ai/docs/cli#environment-variables, https://models.dev
const variables: readonly string[] = [
  ...["OPENCODE_CONFIG", "OPENCODE_CONFIG_CONTENT", "OPENCODE_CONFIG_DIR", "OPENCODE_AUTH_CONTENT"],
  ...["OPENCODE_PERMISSION", "OPENCODE_API_KEY", "OPENCODE_MODELS_URL", "OPENCODE_MODELS_PATH"],
  ...["OPENCODE_DISABLE_*", "OPENCODE_ENABLE_*", "OPENCODE_EXPERIMENTAL*"],
  ...["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENROUTER_API_KEY"],
  ...["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_APPLICATION_CREDENTIALS"],
  ...["GROQ_API_KEY", "MISTRAL_API_KEY", "DEEPSEEK_API_KEY", "XAI_API_KEY", "CEREBRAS_API_KEY"],
  ...["TOGETHER_API_KEY", "FIREWORKS_API_KEY", "MOONSHOT_API_KEY", "ZHIPU_API_KEY", "GITHUB_COPILOT_TOKEN"],
  ...["AZURE_API_KEY", "AZURE_RESOURCE_NAME", "AZURE_OPENAI_API_KEY", "CLOUDFLARE_API_TOKEN"],
  ...["AWS_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
  "AWS_BEARER_TOKEN_BEDROCK",
];

/** opencode. */
export const opencode: AgentDefinition<"opencode"> = {
  name: "opencode",
  aliases: ["open-code"],
  description: "opencode, as a server on loopback",
  attach: "with `opencode attach`",
  variables,
  provider: {
    // Sources: https://models.dev, and the documentation of each provider
    hosts: (environment) => [
      ...["opencode.ai", "models.dev", "api.anthropic.com", "api.openai.com", "openrouter.ai"],
      ...[
        "generativelanguage.googleapis.com",
        "api.groq.com",
        "api.mistral.ai",
        "api.deepseek.com",
        "api.x.ai",
      ],
      ...["api.cerebras.ai", "api.together.xyz", "api.fireworks.ai", "api.moonshot.ai", "api.z.ai"],
      ...["api.githubcopilot.com", ...cloudHosts(environment)],
    ],
    addressVariables: ["ANTHROPIC_BASE_URL", "OPENAI_BASE_URL"],
    configuredAddresses: ({ OPENCODE_CONFIG_CONTENT }) => addressesIn(OPENCODE_CONFIG_CONTENT),
    maskedKeys: [
      { name: "ANTHROPIC_API_KEY", hosts: ["api.anthropic.com"], addressVariable: "ANTHROPIC_BASE_URL" },
      { name: "OPENAI_API_KEY", hosts: ["api.openai.com"], addressVariable: "OPENAI_BASE_URL" },
      { name: "OPENROUTER_API_KEY", hosts: ["openrouter.ai"] },
      { name: "OPENCODE_API_KEY", hosts: ["opencode.ai"] },
      { name: "GROQ_API_KEY", hosts: ["api.groq.com"] },
      { name: "MISTRAL_API_KEY", hosts: ["api.mistral.ai"] },
      { name: "DEEPSEEK_API_KEY", hosts: ["api.deepseek.com"] },
      { name: "XAI_API_KEY", hosts: ["api.x.ai"] },
      { name: "GEMINI_API_KEY", hosts: ["generativelanguage.googleapis.com"] },
      { name: "GOOGLE_GENERATIVE_AI_API_KEY", hosts: ["generativelanguage.googleapis.com"] },
    ],
  },
  program: {
    name: "opencode",
    installCommand,
    version: "1.18.33",
    packageFor: ({ system, architecture, isMusl, isOldProcessor }) => ({
      name: `opencode-${system}-${architecture}${isOldProcessor ? "-baseline" : ""}${isMusl ? "-musl" : ""}`,
      file: "bin/opencode",
    }),
  },
  isSilent: false,
  usesTmux: false,
  // Source: https://opencode.ai/docs/config
  trustedFiles: {
    patterns: ["opencode.json*", "tui.json*", ".opencode"],
    except: [],
    isOwnChange: addsOnlySchema,
  },
  create: ({ opencodeRoute, prices, notInstalled }, source) =>
    createOpencodeAgent({
      program: "opencode",
      environment: pickEnvironment(source, variables),
      searchPath: source.PATH ?? "",
      route: opencodeRoute,
      notInstalled: () => notInstalled?.get("opencode"),
      priceOf: createPrices(prices),
    }),
};
