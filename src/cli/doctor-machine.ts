// Looks at the machine: the programs that a run needs, and those that are needed later.
import { agentEnvironment } from "../agents/index.ts";
import { runCommand, type Surroundings } from "../platform/index.ts";
import { type Check, error, ok, warning } from "./doctor-check.ts";
import { findProgram } from "./find-program.ts";

/** The oldest Node that the program runs on: `engines` of package.json. */
export const oldestNode = "20.19";
/** The oldest git that the program is meant for. */
const oldestGit = "2.34";
/** A program that does not tell its version in this time is not waited for, in ms. */
const versionTimeout = 10_000;

const agentPrograms = ["claude", "opencode"] as const;

/** Checks Node, git, tmux, ssh and agents, in this order. Nothing but their `--version` is run. */
export async function checkMachine(surroundings: Surroundings): Promise<Check[]> {
  const groups = await Promise.all([
    checkNode(surroundings),
    checkGit(surroundings),
    checkLater(surroundings, "tmux", "agents run in it once they can be attached to"),
    checkLater(surroundings, "ssh", "people attach to a live agent by it"),
    checkAgents(surroundings),
  ]);
  return groups.flat();
}

async function checkNode(surroundings: Surroundings): Promise<Check> {
  const version = (await versionOf(surroundings, surroundings.program)) ?? "";
  if (isAtLeast(version, oldestNode)) return ok("node", version);
  return error("node", `${version || "its version is not known"}; install Node ${oldestNode} or newer`);
}

async function checkGit(surroundings: Surroundings): Promise<Check> {
  if (!find(surroundings, "git")) return error("git", "was not found; install git and put it on the PATH");
  const version = await versionOf(surroundings, "git");
  if (version === undefined) return error("git", "does not tell its version; mend or reinstall it");
  if (isAtLeast(version, oldestGit)) return ok("git", version);
  return error("git", `${version} is too old; install git ${oldestGit} or newer`);
}

async function checkLater(surroundings: Surroundings, program: string, use: string): Promise<Check> {
  const file = find(surroundings, program);
  if (file) return ok(program, file);
  return warning(program, `was not found; runs do without it, and ${use}: install ${program} then`);
}

async function checkAgents(surroundings: Surroundings): Promise<Check[]> {
  const found = agentPrograms.filter((program) => find(surroundings, program));
  if (found.length === 0) {
    return [
      warning(
        "agents",
        "neither claude nor opencode was found; give the command of your agent with --agent-command",
      ),
    ];
  }
  return Promise.all(
    found.map(async (program) => {
      const version = await versionOf(surroundings, program);
      if (version !== undefined) return ok(program, version);
      return warning(
        program,
        `does not tell its version; see what "${program} --version" says, or reinstall it`,
      );
    }),
  );
}

function find(surroundings: Surroundings, program: string): string | undefined {
  return findProgram(program, surroundings.environment.PATH ?? "", surroundings.folder);
}

/** The first number with dots in what `--version` prints; undefined where it fails. */
async function versionOf(surroundings: Surroundings, program: string): Promise<string | undefined> {
  const result = await runCommand(program, ["--version"], {
    folder: surroundings.folder,
    environment: agentEnvironment(surroundings.environment, [], {}),
    signal: AbortSignal.timeout(versionTimeout),
  });
  return result.exitCode === 0 ? /\d+(\.\d+)+/.exec(result.stdout)?.[0] : undefined;
}

/** Whether a version such as `2.39.5` is another one such as `2.34`, or newer. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
