// Installs the agents' programs that a runner lacks, in tested versions.
import * as path from "node:path";
import type { Writable } from "node:stream";
import { type AgentName, type AgentProgram, agentDefinitions } from "../agents/index.ts";
import {
  describeError,
  type Environment,
  fileStatus,
  findProgram,
  isRoot,
  machineKind,
  makeFolder,
  makeTemporaryFolder,
  moveToNewPath,
  pickEnvironment,
  type Redactor,
  readText,
  removeFolder,
} from "../platform/index.ts";
import { createOutputStream, type StepLog } from "./step-log.ts";
import { toolFolder } from "./workflow-context.ts";

/** The programs to install, and where. */
export interface AgentSetupOptions {
  agents: readonly AgentName[];
  /** Whether Claude Code should run in tmux if possible. */
  installsTmux: boolean;
  /** Whether agents and gates are to work in a sandbox. */
  installsSandbox: boolean;
  environment: Environment;
  /** For tools, if the runner has no tool cache. */
  temporaryFolder: string;
  log: StepLog;
  redactor: Redactor;
}

/** The environment that finds the programs; `notInstalled` has, for each agent that is still missing, why, as a clause. */
export interface AgentSetup {
  readonly environment: Environment;
  readonly notInstalled: ReadonlyMap<AgentName, string>;
}

/** Installs missing programs. A failed installation is only a warning: another agent may do the work. */
export async function setUpAgents(options: AgentSetupOptions): Promise<AgentSetup> {
  const { agents, environment, log } = options;
  const searchPath = environment.PATH ?? "";
  const folders: string[] = [];
  const notInstalled = new Map<AgentName, string>();
  for (const agent of agents) {
    const { program } = agentDefinitions[agent];
    if (program === undefined || findProgram(program.name, searchPath, "/")) continue;
    try {
      folders.push(await installProgram(program, options));
    } catch (error) {
      const text = `${program.name} ${program.version} could not be installed (${describeError(error)})`;
      notInstalled.set(agent, text);
      log.warn(`${text}; install it in a step before this one, and set agent-setup: path`);
    }
  }
  const usesTmux = options.installsTmux && agents.some((agent) => agentDefinitions[agent].usesTmux);
  const isMissing = (program: string) => findProgram(program, searchPath, "/") === undefined;
  await installPackages(
    [
      ...(usesTmux && isMissing("tmux") ? ["tmux"] : []),
      ...(options.installsSandbox && isMissing("bwrap") ? ["bubblewrap"] : []),
      ...(options.installsSandbox && isMissing("socat") ? ["socat"] : []),
    ],
    options,
  );
  if (options.installsSandbox) await allowNamespaces(options);
  const found = { ...environment, PATH: [...folders, searchPath].join(path.delimiter) };
  return { environment: found, notInstalled };
}

/**
 * Installs the package of a program into the runner's tool cache, with the folder layout of other tools.
 * Source: https://github.com/actions/toolkit/tree/main/packages/tool-cache
 * @returns the folder of the program
 */
async function installProgram(program: AgentProgram, options: AgentSetupOptions): Promise<string> {
  const { environment, temporaryFolder, log } = options;
  const { version } = program;
  const { name: packageName, file } = program.packageFor(machineKind());
  const cache = toolFolder({ environment, temporaryFolder });
  const toolName = `ralph-ci-${packageName.replaceAll(/[@/]/g, "-").replace(/^-/, "")}`;
  const versionFolder = path.join(cache, toolName, version);
  const tool = path.join(versionFolder, machineKind().architecture);
  const programFolder = path.dirname(path.join(tool, "node_modules", packageName, file));
  if (fileStatus(path.join(programFolder, program.name))) return programFolder;
  log.openGroup(`Install ${program.name} ${version}`);
  makeFolder(versionFolder);
  const fresh = makeTemporaryFolder("install-", versionFolder);
  try {
    const args = ["install", "--prefix", fresh, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    await execute("npm", [...args, `${packageName}@${version}`], fresh, options);
    // The rename makes it appear complete or not at all. If another job was faster, its copy is as good.
    removeFolder(tool);
    moveToNewPath(fresh, tool);
  } finally {
    removeFolder(fresh);
    log.closeGroup();
  }
  return programFolder;
}

/** Installs system packages, if sudo allows it. Claude Code works without tmux too, and a run without a sandbox. */
async function installPackages(names: readonly string[], options: AgentSetupOptions): Promise<void> {
  const { environment, log, temporaryFolder } = options;
  const searchPath = environment.PATH ?? "";
  if (names.length === 0 || !["sudo", "apt-get"].every((program) => findProgram(program, searchPath, "/")))
    return;
  const title = names.join(" and ");
  log.openGroup(`Install ${title}`);
  const install = ["-n", "apt-get", "install", "-y", "--no-install-recommends", ...names];
  try {
    await execute("sudo", install, temporaryFolder, options).catch(async () => {
      await execute("sudo", ["-n", "apt-get", "update"], temporaryFolder, options);
      await execute("sudo", install, temporaryFolder, options);
    });
  } catch (error) {
    log.write(`${title} could not be installed: ${describeError(error)}`);
  } finally {
    log.closeGroup();
  }
}

/** Ubuntu 24.04 keeps programs without a profile from making namespaces, and bubblewrap is one of them. */
const namespaceSwitch = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";

/** Lifts the restriction for this machine, which a job of GitHub has for itself. The run says why if that fails. */
async function allowNamespaces(options: AgentSetupOptions): Promise<void> {
  const { environment, log, temporaryFolder } = options;
  if (readText(namespaceSwitch)?.trim() !== "1" || isRoot()) return;
  if (!findProgram("sudo", environment.PATH ?? "", "/")) return;
  log.openGroup("Allow the sandbox to make namespaces");
  const set = ["-n", "sysctl", "-w", "kernel.apparmor_restrict_unprivileged_userns=0"];
  try {
    await execute("sudo", set, temporaryFolder, options);
  } catch (error) {
    log.write(`the restriction could not be lifted: ${describeError(error)}`);
  } finally {
    log.closeGroup();
  }
}

/** The variables that installers need; no token of the job is among them. */
const installerVariables = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TMPDIR",
  "npm_config_*",
  "NPM_CONFIG_*",
  "NODE_EXTRA_CA_CERTS",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
];

async function execute(
  program: string,
  args: readonly string[],
  folder: string,
  { environment, log, redactor }: AgentSetupOptions,
): Promise<void> {
  const { exec } = await import("@actions/exec");
  log.write(redactor.text(`[command]${[program, ...args].join(" ")}`));
  // One stream each: mixed bytes of two sources could hide a secret from the redactor.
  const output = createOutputStream(log, redactor);
  const said: string[] = [];
  const errors = createOutputStream({ write: (text) => said.push(text) && log.write(text) }, redactor);
  try {
    await exec(program, [...args], {
      cwd: folder,
      env: { ...pickEnvironment(environment, installerVariables), DEBIAN_FRONTEND: "noninteractive" },
      silent: true,
      listeners: {
        stdout: (bytes) => void output.write(bytes),
        stderr: (bytes) => void errors.write(bytes),
      },
    });
  } catch (error) {
    await endStreams([output, errors]);
    throw new Error([describeError(error), ...findReason(said)].join(": "));
  }
  await endStreams([output, errors]);
}

async function endStreams(streams: readonly Writable[]): Promise<void> {
  for (const stream of streams) await new Promise<void>((resolve) => stream.end(() => resolve()));
}

const longestReason = 300; // characters

/** What npm or apt-get gave as its reason: its first lines that are not a code, a note or a path. */
function findReason(said: readonly string[]): string[] {
  const lines = said
    .join("\n")
    .split("\n")
    .map((line) => line.replace(/^(?:npm (?:error|ERR!)|E:) ?/, "").trim())
    .filter((line) => !/^(?:$|code |npm (?:notice|warn)|A complete log|errno |syscall )/i.test(line));
  return lines.length === 0 ? [] : [lines.slice(0, 2).join(" ").slice(0, longestReason)];
}
