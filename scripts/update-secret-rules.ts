// Takes the shapes of tokens from secretlint's recommended rules as data: npm run update-secret-rules -- [version].
// Rules that this program cannot use in a stream are left out; the file says which, and why.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const packageName = "@secretlint/secretlint-rule-preset-recommend";
const file = "src/platform/secrets/tokens/secretlint-rules.ts";
const licenseFile = "scripts/secretlint-license.json";
const longestToken = 8192; // as in src/platform/secrets/tokens/token-shapes.ts
const shortestToken = 20; // characters

/** Rules that the program's own table or search has with fewer mistakes. */
const ownRules = new Set([
  "anthropic",
  "aws",
  "github",
  "gitlab",
  "npm",
  "openai",
  "privatekey",
  "slack-token",
  "stripe",
]);

interface Rule {
  name: string;
  prefixes: string[];
  rest: string;
}

function readPackage(version: string): { code: string; license: string; version: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "ralph-ci-rules-"));
  try {
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { cwd: folder, encoding: "utf8" });
    const archive = run("npm", "pack", "--silent", `${packageName}@${version}`).trim();
    run("tar", "-xzf", archive);
    const read = (name: string) => readFileSync(path.join(folder, "package", name), "utf8");
    const { version: found } = JSON.parse(read("package.json")) as { version: string };
    return { code: read("module/index.js"), license: read("LICENSE").trim(), version: found };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const literal = /[=:] (\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+\/[a-z]*g[a-z]*)[;,]/;

/** The expressions of all rules, by the names of the rules. The code of the rules stands after that of their packages. */
function findExpressions(code: string): { name: string; expression: string }[] {
  const lines = code.split("\n");
  const names = lines.map((line) => /id: "@secretlint\/secretlint-rule-([a-z0-9-]+)"/.exec(line)?.[1]);
  const first = names.findIndex((name) => name !== undefined);
  return lines.flatMap((line, index) => {
    const expression = index < first ? undefined : literal.exec(line)?.[1];
    if (expression === undefined) return [];
    // What is not within a rule stands before it.
    const around = line.startsWith("     ") ? names.slice(0, index).reverse() : names.slice(index);
    const name = around.find((each) => each !== undefined) ?? "unknown";
    const isToken = name === "slack" && !expression.includes("hooks");
    return [{ name: isToken ? "slack-token" : name, expression }];
  });
}

/** The rule in the form of the program, or why it cannot be used. */
function convert(name: string, expression: string): Rule | string {
  if (ownRules.has(name)) return "this program has its own";
  const source = expression.slice(1, expression.lastIndexOf("/")).replace(/^(?:\(\?<!\\p\{L\}\)|\\b)/, "");
  if (/\(\?<password>/.test(source)) return "addresses of databases for tests are ordinary text";
  if (/(?<!\\)[*+]|\.\*|\{\d+,\}/.test(source.replace(/\[(?:\\.|[^\]\\])*\]/g, "x")))
    return "no limit of length";
  if (/\\p\{/.test(source)) return "characters outside of ASCII";
  const found = /^(?:\((?:\?:|\?<\w+>)?([A-Za-z0-9|]+)\)|)((?:\\[./-]|[A-Za-z0-9_:/-])*)/.exec(source);
  let fixed = found?.[2] ?? "";
  // The last character may be repeated.
  if (/^[?{]/.test(source.slice(found?.[0].length ?? 0))) fixed = fixed.replace(/\\?.$/, "");
  const length = (found?.[0].length ?? 0) - (found?.[2]?.length ?? 0) + fixed.length;
  const prefixes = (found?.[1]?.split("|") ?? [""]).map((each) => each + fixed.replace(/\\(.)/g, "$1"));
  if (prefixes.some((prefix) => prefix.length < 3)) return "no fixed beginning";
  const rest = source.slice(length);
  try {
    new RegExp(rest);
  } catch {
    return "not an expression without its beginning";
  }
  const least = [...rest.matchAll(/\{(\d+)(?:,\d+)?\}/g)].map(([, count]) => Number(count));
  const shortest =
    Math.min(...prefixes.map(({ length }) => length)) + least.reduce((sum, each) => sum + each, 0);
  if (shortest < shortestToken) return "so short that ordinary text has it";
  const bounds = [...rest.matchAll(/\{(?:\d+,)?(\d+)\}/g)].map(([, most]) => Number(most));
  if (bounds.reduce((sum, each) => sum + each, 0) > longestToken) return "too long";
  return { name, prefixes, rest };
}

const { code, license, version } = readPackage(process.argv[2] ?? "13.1.0");
const converted = findExpressions(code).map(({ name, expression }) => ({
  name,
  result: convert(name, expression),
}));
const rules = converted.flatMap(({ result }) => (typeof result === "string" ? [] : [result]));
const leftOut = converted.flatMap(({ name, result }) =>
  typeof result === "string" ? [`${name}: ${result}`] : [],
);

writeFileSync(
  file,
  `// The shapes of tokens of ${packageName} ${version} (MIT licence), written by scripts/update-secret-rules.ts.
// ${rules.length} expressions are here, ${leftOut.length} are left out:
${leftOut.map((line) => `// - ${line}`).join("\n")}

/** The beginnings of a token, and the expression for its rest. */
export interface TokenRule {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly rest: string;
}

export const tokenRules: readonly TokenRule[] = ${JSON.stringify(rules, undefined, 2)};
`,
);
// For dist, which holds the rules.
const entry = { name: packageName, version, license: "MIT", texts: [license] };
writeFileSync(licenseFile, `${JSON.stringify(entry, undefined, 2)}\n`);
execFileSync("npx", ["biome", "check", "--write", "--log-level=error", file, licenseFile], {
  stdio: "inherit",
});
console.log(`${file}: ${rules.length} expressions, ${leftOut.length} left out`);
