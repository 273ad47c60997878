// Installs the programs that a runner lacks, in tested versions, while the run reads its state.
import * as path from "node:path";
import { type AgentName, type AgentProgram, agentDefinitions } from "../../agents/index.ts";
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
  type Redactor,
  readText,
  removeFolder,
  replaceFile,
  systemClock,
  waitAtMost,
} from "../../platform/index.ts";
import type { HostSetup } from "../../run/index.ts";
import { toolFolder } from "../workflow-context.ts";
import { HeldLog, type SetupLog } from "./held-log.ts";
import { type InstallerPlace, runInstaller } from "./installer.ts";

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
  log: SetupLog;
  redactor: Redactor;
}

/** Installations that go on beside the run. Disposing ends them. */
export interface AgentSetup extends HostSetup, AsyncDisposable {
  /** Finds the programs as soon as they are installed. */
  readonly environment: Environment;
  /** For each agent whose program is still missing, why, as a clause; complete once the agents are ready. */
  readonly notInstalled: ReadonlyMap<AgentName, string>;
}

/** How long the end of a run waits for an installer to end, in ms: one with other rights cannot be killed. */
const longestEnd = 5_000;

/** Starts to install missing programs. A failed installation is only a warning: another agent may do the work. */
export function startSetup(options: AgentSetupOptions): AgentSetup {
  const { environment, redactor, log } = options;
  const over = new AbortController();
  const place = { environment, redactor, stop: over.signal };
  const notInstalled = new Map<AgentName, string>();
  const missing = missingPrograms(options);
  const packages = beginTask(log, (held) => setUpPackages(options, place, held));
  const agents = beginTask(log, async (held) => {
    for (const program of missing) {
      const why = await installProgram(program, options, place, held);
      if (why !== undefined) notInstalled.set(program.agent, why);
    }
  });
  const folders = missing.map(({ folder }) => folder);
  // The sandbox lets only the tool cache be read that exists when it opens.
  const isShared = environment.RUNNER_TOOL_CACHE !== undefined;
  return {
    environment: Object.assign({}, environment, {
      PATH: [...folders, environment.PATH ?? ""].join(path.delimiter),
    }),
    notInstalled,
    packagesReady: async () => {
      await packages.show();
      if (!isShared) await agents.show();
    },
    agentsReady: () => agents.show(),
    async [Symbol.asyncDispose]() {
      over.abort();
      const ended = () => Promise.all([packages.ended, agents.ended]);
      await waitAtMost(systemClock, longestEnd, ended).catch(() => {});
    },
  };
}

/** An installation at work. */
interface SetupTask {
  /** Never rejects. */
  readonly ended: Promise<void>;
  /** Shows what it says, and waits until it ends. */
  show(): Promise<void>;
}

function beginTask(log: SetupLog, act: (held: HeldLog) => Promise<void>): SetupTask {
  const held = new HeldLog(log);
  const ended = act(held).catch((error: unknown) => held.write(describeError(error)));
  return {
    ended,
    show: () => {
      held.release();
      return ended;
    },
  };
}

/** A program that is to be installed, and the folder where it will be. */
interface MissingProgram {
  readonly agent: AgentName;
  readonly program: AgentProgram;
  readonly folder: string;
  /** The folder of the tool cache for this version and machine. */
  readonly tool: string;
  readonly packageName: string;
}

/**
 * The agents' programs that are not on the search path, with the folder layout of other tools in the runner's tool cache.
 * Source: https://github.com/actions/toolkit/tree/main/packages/tool-cache
 */
function missingPrograms(options: AgentSetupOptions): MissingProgram[] {
  const searchPath = options.environment.PATH ?? "";
  return options.agents.flatMap((agent) => {
    const { program } = agentDefinitions[agent];
    if (program === undefined || findProgram(program.name, searchPath, "/")) return [];
    const { name: packageName, file } = program.packageFor(machineKind());
    const toolName = `ralph-ci-${packageName.replaceAll(/[@/]/g, "-").replace(/^-/, "")}`;
    const tool = path.join(toolFolder(options), toolName, program.version, machineKind().architecture);
    const folder = path.dirname(path.join(tool, "node_modules", packageName, file));
    return [{ agent, program, folder, tool, packageName }];
  });
}

/** Installs the package of a program, unless an earlier job of this runner did. @returns why it could not, as a clause */
async function installProgram(
  missing: MissingProgram,
  { redactor }: AgentSetupOptions,
  place: InstallerPlace,
  log: SetupLog,
): Promise<string | undefined> {
  const { program, folder, tool, packageName } = missing;
  const { name, version } = program;
  if (fileStatus(path.join(folder, name))) return undefined;
  log.openGroup(`Install ${name} ${version}`);
  try {
    const versionFolder = path.dirname(tool);
    makeFolder(versionFolder);
    const fresh = makeTemporaryFolder("install-", versionFolder);
    try {
      const args = ["install", "--prefix", fresh, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
      args.push(`${packageName}@${version}`);
      await runInstaller(place, { program: "npm", args, folder: fresh, log });
      // The rename makes it appear complete or not at all. If another job was faster, its copy is as good.
      removeFolder(tool);
      moveToNewPath(fresh, tool);
      replaceFile(`${tool}.complete`, "");
    } finally {
      removeFolder(fresh);
      log.closeGroup();
    }
    return undefined;
  } catch (error) {
    if (place.stop.aborted) throw error;
    const text = redactor.text(`${name} ${version} could not be installed (${describeError(error)})`);
    log.warn(`${text}; install it in a step before this one, and set agent-setup: path`);
    return text;
  }
}

async function setUpPackages(
  options: AgentSetupOptions,
  place: InstallerPlace,
  log: SetupLog,
): Promise<void> {
  const { agents, environment, installsSandbox } = options;
  const usesTmux = options.installsTmux && agents.some((agent) => agentDefinitions[agent].usesTmux);
  const isMissing = (program: string) => findProgram(program, environment.PATH ?? "", "/") === undefined;
  const names = [
    ...(usesTmux && isMissing("tmux") ? ["tmux"] : []),
    ...(installsSandbox && isMissing("bwrap") ? ["bubblewrap"] : []),
    ...(installsSandbox && isMissing("socat") ? ["socat"] : []),
  ];
  if (installsSandbox) await allowNamespaces(options, place, log);
  await installPackages(names, options, place, log);
}

/** Installs system packages, if sudo allows it. Claude Code works without tmux too, and a run without a sandbox. */
async function installPackages(
  names: readonly string[],
  { environment, temporaryFolder: folder }: AgentSetupOptions,
  place: InstallerPlace,
  log: SetupLog,
): Promise<void> {
  const searchPath = environment.PATH ?? "";
  if (names.length === 0 || !["sudo", "apt-get"].every((program) => findProgram(program, searchPath, "/")))
    return;
  const title = names.join(" and ");
  log.openGroup(`Install ${title}`);
  const aptGet = (...args: string[]) =>
    runInstaller(place, { program: "sudo", args: ["-n", "apt-get", ...args], folder, log });
  const install = () => aptGet("install", "-y", "--no-install-recommends", ...names);
  try {
    await install().catch(async () => {
      await aptGet("update");
      await install();
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
async function allowNamespaces(
  { environment, temporaryFolder: folder }: AgentSetupOptions,
  place: InstallerPlace,
  log: SetupLog,
): Promise<void> {
  if (readText(namespaceSwitch)?.trim() !== "1" || isRoot()) return;
  if (!findProgram("sudo", environment.PATH ?? "", "/")) return;
  log.openGroup("Allow the sandbox to make namespaces");
  const args = ["-n", "sysctl", "-w", "kernel.apparmor_restrict_unprivileged_userns=0"];
  try {
    await runInstaller(place, { program: "sudo", args, folder, log });
  } catch (error) {
    log.write(`the restriction could not be lifted: ${describeError(error)}`);
  } finally {
    log.closeGroup();
  }
}
