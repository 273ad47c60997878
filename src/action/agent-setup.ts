// Puts the programs that the agents need onto a runner that lacks them, in the versions that are known to work.
import * as path from "node:path";
import { type AgentName, type AgentProgram, agentDefinitions } from "../agents/index.ts";
import {
  describeError,
  type Environment,
  fileStatus,
  findProgram,
  machineKind,
  makeFolder,
  makeTemporaryFolder,
  moveToNewPath,
  pickEnvironment,
  removeFolder,
} from "../platform/index.ts";
import type { StepLog } from "./step-log.ts";
import { toolFolder } from "./workflow-context.ts";

/** What is set up, and where. */
export interface AgentSetupOptions {
  agents: readonly AgentName[];
  /** Whether Claude Code is to run in tmux where that can be had. */
  installsTmux: boolean;
  environment: Environment;
  /** Where tools are kept unless the runner has a place for them. */
  temporaryFolder: string;
  log: StepLog;
}

/** Installs what is missing and gives the environment in which it is found. What cannot be installed is warned of. */
export async function setUpAgents(order: AgentSetupOptions): Promise<Environment> {
  const { agents, environment, log } = order;
  const searchPath = environment.PATH ?? "";
  const folders: string[] = [];
  for (const agent of agents) {
    const { program } = agentDefinitions[agent];
    if (program === undefined || findProgram(program.name, searchPath, "/")) continue;
    try {
      folders.push(await installProgram(program, order));
    } catch (error) {
      log.warn(
        `${program.name} ${program.version} could not be installed (${describeError(error)}); install it in a step before this one, and give agent-setup: path`,
      );
    }
  }
  if (
    order.installsTmux &&
    agents.some((agent) => agentDefinitions[agent].usesTmux) &&
    !findProgram("tmux", searchPath, "/")
  )
    await installTmux(order);
  return { ...environment, PATH: [...folders, searchPath].join(path.delimiter) };
}

/**
 * Installs the package of a program into the runner's tool cache, in the layout that its other tools have there.
 * Source: https://github.com/actions/toolkit/tree/main/packages/tool-cache
 * @returns the folder of the program
 */
async function installProgram(program: AgentProgram, order: AgentSetupOptions): Promise<string> {
  const { environment, temporaryFolder, log } = order;
  const { version } = program;
  const { name: packageName, file } = program.packageFor(machineKind());
  const cache = toolFolder({ environment, temporaryFolder });
  const home = path.join(
    cache,
    `ralph-ci-${packageName.replaceAll(/[@/]/g, "-").replace(/^-/, "")}`,
    version,
  );
  const tool = path.join(home, machineKind().architecture);
  const found = path.dirname(path.join(tool, "node_modules", packageName, file));
  if (fileStatus(path.join(found, program.name))) return found;
  log.openGroup(`Install ${program.name} ${version}`);
  makeFolder(home);
  const fresh = makeTemporaryFolder("install-", home);
  try {
    const words = ["install", "--prefix", fresh, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    await execute("npm", [...words, `${packageName}@${version}`], environment, fresh);
    // Whole under its name, or not there; where another job was quicker, its own is as good.
    removeFolder(tool);
    moveToNewPath(fresh, tool);
  } finally {
    removeFolder(fresh);
    log.closeGroup();
  }
  return found;
}

/** tmux comes with the system, so only who may install there gets it; without it Claude Code works all the same. */
async function installTmux({ environment, log, temporaryFolder }: AgentSetupOptions): Promise<void> {
  const searchPath = environment.PATH ?? "";
  if (!["sudo", "apt-get"].every((program) => findProgram(program, searchPath, "/"))) return;
  log.openGroup("Install tmux");
  const install = ["-n", "apt-get", "install", "-y", "--no-install-recommends", "tmux"];
  try {
    await execute("sudo", install, environment, temporaryFolder).catch(async () => {
      await execute("sudo", ["-n", "apt-get", "update"], environment, temporaryFolder);
      await execute("sudo", install, environment, temporaryFolder);
    });
  } catch (error) {
    log.write(`tmux could not be installed: ${describeError(error)}`);
  } finally {
    log.closeGroup();
  }
}

/** What installers need of the environment; no token of the job is among it. */
const installerVariables = [
  ...["PATH", "HOME", "USER", "LANG", "TMPDIR", "npm_config_*", "NPM_CONFIG_*", "NODE_EXTRA_CA_CERTS"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
];

/** Runs a program whose command and output stand in the step's log. @throws Error where it fails */
async function execute(
  program: string,
  words: readonly string[],
  environment: Environment,
  folder: string,
): Promise<void> {
  const { exec } = await import("@actions/exec");
  await exec(program, [...words], {
    cwd: folder,
    env: { ...pickEnvironment(environment, installerVariables), DEBIAN_FRONTEND: "noninteractive" },
  });
}
