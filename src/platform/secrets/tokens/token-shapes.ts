// Finds credentials of unknown value by their shape.
// An own table for the most usual ones, and secretlint's rules as data: secretlint itself needs Node 22 and checks files, not streams.

import type { SecretRange, SecretSearch } from "../secret-search.ts";
import { createHintFilter } from "./hint-filter.ts";
import { tokenRules } from "./secretlint-rules.ts";

/** The shape of one issuer's credentials. */
export interface SecretShape {
  readonly name: string;
  readonly hints: readonly string[]; // every match contains one of these, so most text need not be matched at all
  readonly pattern: RegExp; // within one line; looks back `shapeContext` and ahead `longestToken` at most
  readonly source: string;
}

export const longestToken = 8192; // the longest match of any pattern, in characters
export const shapeContext = 256; // the most that a search looks back, in characters

/** Precedes a token whose prefix could also end a word. Escapes and colour codes end with letters. */
const boundary = String.raw`(?:^|[^A-Za-z0-9_-]|\\[nrtbf]|%[0-9A-Fa-f]{2}|\\u00[0-9A-Fa-f]{2}|\[[0-9;]{0,12}m)`;
/** A prefix that is not the end of a word. Looking back from it is faster than looking ahead everywhere. */
const opening = (prefix: string) => `${prefix}(?<=${boundary}${prefix})`;
const webToken = String.raw`eyJ[A-Za-z0-9_-]{8,2048}\.eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{16,1500}`;
const quotes = String.raw`[\\"']{0,8}`;

export const secretShapes: readonly SecretShape[] = [
  {
    name: "GitHub token",
    hints: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
    pattern: /gh[oprsu]_[A-Za-z0-9]{36,255}/g,
    source:
      "https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available",
  },
  {
    name: "GitHub App token that holds a JSON web token",
    hints: ["ghu_", "ghs_"],
    pattern: new RegExp(`gh[us]_[A-Za-z0-9]{1,40}_${webToken}`, "g"),
    source:
      "https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/",
  },
  {
    name: "GitHub fine-grained token",
    hints: ["github_pat_"],
    pattern: /github_pat_[A-Za-z0-9_]{36,255}/g,
    source: "https://gist.github.com/magnetikonline/073afe7909ffdd6f10ef06a00bc3bc88",
  },
  {
    name: "Anthropic key",
    hints: ["sk-ant-"],
    pattern: /sk-ant-[A-Za-z0-9_-]{20,400}/g,
    source: "https://gitlab.com/gitlab-org/security-products/analyzers/secrets/-/merge_requests/319",
  },
  {
    name: "OpenAI key, and keys of the same form",
    hints: ["sk-"],
    pattern: new RegExp(
      `${opening("sk-")}(?:(?:proj|svcacct|admin|None|or-v1)-[A-Za-z0-9_-]{20,400}|[A-Za-z0-9]{32,200})`,
      "g",
    ),
    source: "https://github.com/reworkd/AgentGPT/pull/219",
  },
  {
    name: "AWS access key id",
    hints: ["AKIA", "ASIA"],
    pattern: /(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9_])/g,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
  },
  {
    name: "Google API key",
    hints: ["AIza"],
    pattern: new RegExp(`${opening("AIza")}[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])`, "g"),
    source: "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml",
  },
  {
    name: "Slack token",
    hints: ["xox"],
    pattern: /xox[abeoprs](?:\.xox[bp])?-(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{10,400}/g,
    source: "https://api.slack.com/concepts/token-types",
  },
  {
    name: "npm token",
    hints: ["npm_"],
    pattern: /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/g,
    source: "https://github.com/secretlint/secretlint/issues/200",
  },
  {
    name: "PyPI token",
    hints: ["pypi-AgE"],
    pattern: /pypi-AgE[A-Za-z0-9_-]{50,2000}/g,
    source: "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml",
  },
  {
    name: "GitLab token",
    hints: ["glpat-"],
    pattern: /glpat-[A-Za-z0-9_-]{20,300}(?:\.[A-Za-z0-9]{2,20}){0,2}/g,
    source: "https://gitlab.com/gitlab-org/gitlab/-/issues/342327",
  },
  {
    name: "Stripe live key",
    hints: ["sk_live_", "rk_live_"],
    pattern: /[rs]k_live_[A-Za-z0-9]{16,250}/g,
    source: "https://docs.stripe.com/keys",
  },
  {
    name: "SendGrid key",
    hints: ["SG."],
    pattern: /SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}(?![A-Za-z0-9_-])/g,
    source: "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml",
  },
  {
    name: "JSON web token",
    hints: ["eyJ"],
    pattern: new RegExp(webToken.replace("eyJ", opening("eyJ")), "g"),
    source: "https://www.rfc-editor.org/rfc/rfc7519#section-3.1",
  },
  {
    name: "HTTP credentials, except a single word as in prose",
    hints: ["uthorization", "UTHORIZATION"],
    pattern: new RegExp(
      `(?<=(?:[Aa]uthorization|AUTHORIZATION)${quotes}[ \\t]{0,8}[:=][ \\t]{0,8}${quotes}` +
        "(?:[Bb]earer|BEARER|[Bb]asic|BASIC|[Tt]oken|TOKEN)[ \\t]{1,8})" +
        "(?![A-Za-z][a-z]{0,40}(?![A-Za-z0-9._~+/=-]))[A-Za-z0-9._~+/=-]{8,4096}",
      "g",
    ),
    source: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
  },
];

const maintainedShapes: readonly Pick<SecretShape, "hints" | "pattern">[] = tokenRules.map(
  ({ prefixes, rest }) => {
    const prefix = `(?:${prefixes.map((each) => each.replace(/[./]/g, "\\$&")).join("|")})`;
    return { hints: prefixes, pattern: new RegExp(`${opening(prefix)}${rest}`, "g") };
  },
);

const shapes = [...secretShapes, ...maintainedShapes];
const findHints = createHintFilter(shapes.map(({ hints }) => hints));

/** Finds tokens of known shapes. An incomplete line stays undecided, up to the length of the longest token. */
export const findTokens: SecretSearch = ({ text, bytes }, from, isLast) => {
  const line = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
  const undecided = isLast ? text.length : Math.max(from, line, text.length - longestToken);
  const ranges: SecretRange[] = [];
  const isHinted = findHints(bytes, Math.max(0, from - shapeContext));
  for (const [index, { pattern }] of shapes.entries()) {
    if (isHinted[index] === 0) continue;
    pattern.lastIndex = from;
    for (let match = pattern.exec(text); match && match.index < undecided; match = pattern.exec(text)) {
      ranges.push({ start: match.index, end: pattern.lastIndex });
      // Also look within a match, because a later search that begins there has to find the same.
      pattern.lastIndex = match.index + 1;
    }
  }
  return { ranges, undecided };
};
