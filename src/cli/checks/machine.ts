// Checks the programs that a run needs on this machine.
import { agentEnvironment } from "../../agents/index.ts";
import { describeIdleOptions, type RunInputs } from "../../inputs/index.ts";
import { findProgram, type ProcessContext, runCommand } from "../../platform/index.ts";
import { findSupport } from "../../sandbox/index.ts";
import { isAtLeast, refuseOldNode } from "../versions.ts";
import { type Check, error, ok, warning } from "./check.ts";

const oldestGit = "2.34";
/** In ms. */
const versionTimeout = 10_000;

/** Checks Node, git and ssh. */
export async function checkMachine(context: ProcessContext): Promise<Check[]> {
  const groups = await Promise.all([
    [checkNode(context.nodeVersion)],
    checkGit(context),
    checkOptional(context, "ssh", "attaching to the agent's terminal needs it"),
  ]);
  return groups.flat();
}

/** Says whether agents and gates would work in a sandbox. */
export async function checkSandbox(
  { environment, nodeVersion }: ProcessContext,
  { sandbox, given }: Pick<RunInputs, "sandbox" | "given">,
): Promise<Check[]> {
  const name = "sandbox";
  if (sandbox !== "on") {
    const idle = describeIdleOptions(given);
    const why =
      sandbox === "off" ? "" : ", which is the default on your machine; to use one, add --sandbox on";
    return [ok(name, `off${why}`), ...(idle === undefined ? [] : [warning(name, idle)])];
  }
  const support = await findSupport(environment, nodeVersion);
  return [
    support.works
      ? ok(name, `on, with ${support.bubblewrap}`)
      : error(name, `cannot be on: ${support.why}; ${support.fix}, or pass --sandbox off`),
  ];
}

/** Checks the Node that runs this program. */
export function checkNode(version: string): Check {
  const refusal = refuseOldNode(version);
  return refusal === undefined ? ok("node", version) : error("node", refusal);
}

async function checkGit(context: ProcessContext): Promise<Check> {
  if (!find(context, "git")) return error("git", "was not found; install git and put it on the PATH");
  const version = await versionOf(context, "git");
  if (version === undefined) return error("git", "does not report its version; repair or reinstall it");
  if (isAtLeast(version, oldestGit)) return ok("git", version);
  return error("git", `${version} is too old; install git ${oldestGit} or newer`);
}

async function checkOptional(context: ProcessContext, program: string, use: string): Promise<Check> {
  const file = find(context, program);
  if (file) return ok(program, file);
  return warning(program, `was not found; runs do not need it, but ${use}; install ${program} to use it`);
}

/** The file of a program on the PATH. */
export function find(context: ProcessContext, program: string): string | undefined {
  return findProgram(program, context.environment.PATH ?? "", context.folder);
}

/** The first number with dots in the output of `--version`; undefined if the program fails. */
export async function versionOf(
  context: ProcessContext,
  program: string,
  question = "--version",
): Promise<string | undefined> {
  const result = await runCommand(program, [question], {
    folder: context.folder,
    environment: agentEnvironment(context.environment, [], {}),
    deadline: versionTimeout,
  });
  return result.exitCode === 0 ? /\d+(\.\d+)+/.exec(result.stdout)?.[0] : undefined;
}
