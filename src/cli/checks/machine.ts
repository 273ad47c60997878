// Checks the programs that a run needs on this machine.
import { agentEnvironment } from "../../agents/index.ts";
import { findProgram, type ProcessContext, runCommand } from "../../platform/index.ts";
import { type Check, error, ok, warning } from "./check.ts";

/** The oldest supported Node: `engines` of package.json. */
export const oldestNode = "20.19";
const oldestGit = "2.34";
/** In ms. */
const versionTimeout = 10_000;

/** Checks Node, git and ssh. */
export async function checkMachine(context: ProcessContext): Promise<Check[]> {
  const groups = await Promise.all([
    checkNode(context),
    checkGit(context),
    checkOptional(context, "ssh", "attaching to the agent's terminal needs it"),
  ]);
  return groups.flat();
}

async function checkNode(context: ProcessContext): Promise<Check> {
  const version = (await versionOf(context, context.program)) ?? "";
  if (isAtLeast(version, oldestNode)) return ok("node", version);
  return error("node", `${version || "its version is not known"}; install Node ${oldestNode} or newer`);
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

/** Whether a version such as `2.39.5` is equal to or newer than one such as `2.34`. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
