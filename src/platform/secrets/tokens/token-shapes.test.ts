// Tests each shape with a token and with a similar text that is not one.
import { describe, expect, test } from "vitest";
import { createRedactor } from "../../index.ts";
import { tokenRules } from "./secretlint-rules.ts";
import { secretShapes } from "./token-shapes.ts";

const { text: redact } = createRedactor([]);

// Put together at run time, so that no scanner reports this file as a leak.
const letters = (count: number) => "aB3dE6gH9jK2mN5pQ8".repeat(count).slice(0, count);
const capitals = (count: number) => "A2C4E6G8J3L5N7".repeat(count).slice(0, count);
const webToken = `eyJ${letters(20)}.eyJ${letters(60)}.${letters(43)}`;
const hex = "0123456789abcdef".repeat(4);

const table: [name: string, token: string, nearMiss: string][] = [
  ["GitHub token", `ghp_${letters(36)}`, `ghp_${letters(35)}`],
  [
    "GitHub App token that holds a JSON web token",
    `ghs_123456_${webToken}`,
    `ghs_123456_token.from.the_environment`,
  ],
  ["GitHub fine-grained token", `github_pat_${letters(22)}_${letters(59)}`, `github_pat_${letters(20)}`],
  ["Anthropic key", `sk-ant-api03-${letters(40)}-AA`, "sk-ant-api03-..."],
  ["OpenAI key, and keys of the same form", `sk-proj-${letters(48)}`, `task-${hex}`],
  ["AWS access key id", `AKIA${capitals(16)}`, `AKIA${capitals(17)}`],
  ["Google API key", `AIza${letters(35)}`, `${letters(8)}AIza${letters(35)}`],
  ["Slack token", `xoxb-${capitals(11)}-${letters(24)}`, "xoxo-kisses-and-hugs"],
  ["npm token", `npm_${letters(36)}`, `npm_config_${letters(36)}`],
  ["PyPI token", `pypi-AgEIcHlwaS5vcmc${letters(60)}`, `pypi-${letters(60)}`],
  ["GitLab token", `glpat-${letters(20)}`, "glpat-token"],
  ["Stripe live key", `sk_live_${letters(24)}`, `sk_test_${letters(24)}`],
  [
    "SendGrid key",
    `SG.${letters(22)}.${letters(43)}`,
    "SG.Config.value is SG.a_name_of_a_module.and_another",
  ],
  ["JSON web token", webToken, `eyJ${letters(20)}.${letters(60)}.${letters(43)}`],
  [
    "HTTP credentials, except a single word as in prose",
    "dXNlcjpwYXNzd29yZA==",
    "Authorization: Basic authentication is what it needs",
  ],
];

describe("credentials of unknown value", () => {
  test("every shape of the table is tested", () => {
    expect(table.map(([name]) => name)).toEqual(secretShapes.map(({ name }) => name));
  });

  test.each(table)("%s is recognised by its shape", (name, token, nearMiss) => {
    const before = name.startsWith("HTTP") ? "-H 'Authorization: Basic " : "key='";
    expect(redact(`${before}${token}' and more`)).toBe(`${before}***' and more`);
    expect(redact(nearMiss)).toBe(nearMiss);
  });

  const maintained: readonly [name: string, token: string][] = [
    ["slack", `https://hooks.slack.com/services/T${letters(9)}/B${letters(9)}/${letters(24)}`],
    ["groq", `gsk_${letters(52)}`],
    ["huggingface", `hf_${"aBcD".repeat(9).slice(0, 34)}`],
    ["linear", `lin_api_${letters(40)}`],
    ["notion", `ntn_12345678901${letters(35)}`],
    ["shopify", `shpat_${hex.slice(0, 32)}`],
    ["grafana", `glsa_${letters(32)}_${hex.slice(0, 8)}`],
    ["1password", `ops_ey${letters(200)}fQ==`],
    ["hashicorp-vault", `hvs.${letters(95)}`],
    ["vercel", `vcp_${letters(40)}`],
    ["databricks", `dapi${hex.slice(0, 32)}`],
    ["docker", `dckr_pat_${letters(27)}`],
    ["figma", `figd_${letters(60)}`],
    ["cloudflare", `cfut_${letters(40)}${hex.slice(0, 8)}`],
    ["tailscale", `tskey-auth-${letters(12)}-${letters(32)}`],
  ];

  test("every maintained rule is tested, and none can take long", () => {
    const names = new Set(tokenRules.map(({ name }) => name));
    expect([...names].filter((name) => !maintained.some(([tested]) => tested === name))).toEqual([]);
    for (const { prefixes, rest } of tokenRules) {
      expect(rest).not.toMatch(/(?<!\\)[*+](?![^[]*\])|,\}/);
      const almost = prefixes.map((prefix) => `${prefix}${letters(5000)}`).join("");
      const startedAt = performance.now();
      redact(almost.repeat(20));
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
  });

  test.each(maintained)("a token of %s is recognised by its maintained shape", (_, token) => {
    for (const before of ["token=", "\\n", "\u001b[32m", " '"])
      expect(redact(`${before}${token}"`)).toBe(`${before}***"`);
    const cut = token.slice(0, 12);
    expect(redact(`${cut} and ${cut}`)).toBe(`${cut} and ${cut}`);
  });

  test("a token is found after an escape or a colour code that ends with a letter", () => {
    const token = `sk-${letters(48)}`;
    for (const before of ["\\n", "\u001b[32m", "\\u001b[1;32m", "%3D", "\\u003d"])
      expect(redact(`${before}${token}`)).toBe(`${before}***`);
  });

  test.each([
    "Authorization: Bearer ",
    "authorization: token ",
    '"authorization":"Bearer ',
    "AUTHORIZATION=BASIC ",
  ])("credentials after %s are replaced", (before) => {
    expect(redact(`${before}${letters(20)}"`)).toBe(`${before}***"`);
  });

  test("a reference to a credential stays", () => {
    for (const text of [
      "Authorization: Bearer $TOKEN",
      "Authorization: Bearer <token>",
      "Authorization: token ",
    ])
      expect(redact(text)).toBe(text);
  });
});

describe("private keys", () => {
  const line = `${letters(64)}\n`;
  const key = (kind: string) => `-----BEGIN ${kind}-----\n${line.repeat(5)}ab==\n-----END ${kind}-----`;

  test.each([
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "PGP PRIVATE KEY BLOCK",
  ])("%s is replaced as a whole", (kind) => {
    expect(redact(`a\n${key(kind)}\nb`)).toBe("a\n***\nb");
    expect(redact(JSON.stringify({ key: key(kind) }))).toBe('{"key":"***"}');
  });

  test("an incomplete key is replaced as far as it goes", () => {
    const cut = key("PRIVATE KEY").slice(0, 150);
    expect(redact(`a\n${cut}\n\nIt goes on in words that are no key.`)).toBe(
      "a\n***\n\nIt goes on in words that are no key.",
    );
  });

  test("certificates, public keys and the mention of a first line stay", () => {
    const mention =
      'if (text.startsWith("-----BEGIN PRIVATE KEY-----") && !text.endsWith("-----END PRIVATE KEY-----"))';
    for (const text of [key("CERTIFICATE"), key("PUBLIC KEY"), mention]) expect(redact(text)).toBe(text);
  });
});

test("text that only looks random stays", () => {
  const image = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * index * 7) % 251)).toString(
    "base64",
  );
  for (const text of [
    hex.slice(0, 40),
    hex,
    "123e4567-e89b-12d3-a456-426614174000",
    "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
    "/usr/local/lib/node_modules/npm/node_modules/@npmcli/metavuln-calculator/lib/index.js",
    `data:image/png;base64,${image}`,
    "the risk-assessment of a disk-space-monitoring-task-with-a-long-name",
    `task-${hex}`,
    "ghp_ghp_ghp_ghp_ghp_ghp_ghp_ghp_ghp_ghp_ghp_ghp_ghp_",
  ])
    expect(redact(text)).toBe(text);
});
