// The shapes of tokens of @secretlint/secretlint-rule-preset-recommend 13.1.0 (MIT licence), written by scripts/update-secret-rules.ts.
// 18 expressions are here, 19 are left out:
// - aws: this program has its own
// - npm: this program has its own
// - npm: this program has its own
// - npm: this program has its own
// - slack-token: this program has its own
// - basicauth: addresses of databases for tests are ordinary text
// - openai: this program has its own
// - anthropic: this program has its own
// - privatekey: this program has its own
// - sendgrid: so short that ordinary text has it
// - stripe: this program has its own
// - github: this program has its own
// - github: this program has its own
// - github: this program has its own
// - gitlab: this program has its own
// - database-connection-string: addresses of databases for tests are ordinary text
// - database-connection-string: addresses of databases for tests are ordinary text
// - database-connection-string: addresses of databases for tests are ordinary text
// - filter-comments: no limit of length

/** The beginnings of a token, and the expression for its rest. */
export interface TokenRule {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly rest: string;
}

export const tokenRules: readonly TokenRule[] = [
  {
    name: "slack",
    prefixes: ["https://hooks.slack.com/services/T"],
    rest: "[a-zA-Z0-9]{1,40}\\/B[a-zA-Z0-9]{1,40}\\/[a-zA-Z0-9]{1,40}",
  },
  {
    name: "groq",
    prefixes: ["gsk_"],
    rest: "[a-zA-Z0-9]{52}(?![a-zA-Z0-9])",
  },
  {
    name: "huggingface",
    prefixes: ["hf_"],
    rest: "[a-zA-Z]{34}(?![a-zA-Z])",
  },
  {
    name: "linear",
    prefixes: ["lin_api_"],
    rest: "[a-zA-Z0-9_]{32,128}(?![a-zA-Z0-9_])",
  },
  {
    name: "notion",
    prefixes: ["ntn_"],
    rest: "[0-9]{11}[A-Za-z0-9]{35}(?![A-Za-z0-9])",
  },
  {
    name: "shopify",
    prefixes: ["shppa_", "shpca_", "shpat_", "shpss_"],
    rest: "[a-zA-Z0-9]{32,64}(?![a-zA-Z0-9])",
  },
  {
    name: "grafana",
    prefixes: ["glc_"],
    rest: "[A-Za-z0-9+/]{32,400}={0,2}(?![A-Za-z0-9+/=])",
  },
  {
    name: "grafana",
    prefixes: ["glsa_"],
    rest: "[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}(?![A-Fa-f0-9])",
  },
  {
    name: "1password",
    prefixes: ["ops_"],
    rest: "(ey[A-Za-z0-9+/=]{100,1280}fQ={0,2})(?![A-Za-z0-9+/=])",
  },
  {
    name: "hashicorp-vault",
    prefixes: ["hvs."],
    rest: "[A-Za-z0-9_-]{90,120}(?![A-Za-z0-9_-])",
  },
  {
    name: "hashicorp-vault",
    prefixes: ["hvb."],
    rest: "[A-Za-z0-9_-]{138,300}(?![A-Za-z0-9_-])",
  },
  {
    name: "hashicorp-vault",
    prefixes: ["hvr."],
    rest: "[A-Za-z0-9_-]{90,120}(?![A-Za-z0-9_-])",
  },
  {
    name: "vercel",
    prefixes: ["vcp_", "vci_", "vca_", "vcr_", "vck_"],
    rest: "[A-Za-z0-9]{20,60}(?![A-Za-z0-9])",
  },
  {
    name: "databricks",
    prefixes: ["dapi"],
    rest: "[A-Fa-f0-9]{32}(?:-[0-9])?(?![A-Fa-f0-9])",
  },
  {
    name: "docker",
    prefixes: ["dckr_pat_"],
    rest: "[a-zA-Z0-9_-]{27}(?![a-zA-Z0-9_-])",
  },
  {
    name: "figma",
    prefixes: ["figd_"],
    rest: "[A-Za-z0-9_-]{40,200}(?![A-Za-z0-9_-])",
  },
  {
    name: "cloudflare",
    prefixes: ["cfk_", "cfut_", "cfat_"],
    rest: "[A-Za-z0-9]{40}[0-9a-f]{8}(?![A-Za-z0-9])",
  },
  {
    name: "tailscale",
    prefixes: ["tskey-"],
    rest: "(?<type>[a-z]{2,20})-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}(?![0-9A-Za-z_])",
  },
];
