// Decides whether agents and gates of a run work in a sandbox, and opens it.
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { type AgentDefinition, type AgentName, agentDefinitions, agentNames } from "../../agents/index.ts";
import { loadEffort } from "../../effort/index.ts";
import { describeIdleOptions } from "../../inputs/index.ts";
import { agentsOfEffort, recordEvents, sandboxFolder } from "../../loop/index.ts";
import {
  ConfigurationError,
  describeError,
  type Environment,
  fileStatus,
  homeFolder,
  realPath,
  temporaryRoot,
} from "../../platform/index.ts";
import { sandboxKind } from "../../report/index.ts";
import {
  type FilePlaces,
  findSupport,
  hostOfAddress,
  type MaskedKey,
  openAir,
  openSandbox,
  type Sandbox,
  type SandboxSupport,
} from "../../sandbox/index.ts";
import type { RunContext, RunHost } from "../context.ts";
import { gitFoldersOf } from "./git-folders.ts";

/** Where a run's agents and gates work, and the variables that they may get. */
export interface RunSandbox extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Like the host's, with placeholders for the keys of providers where the sandbox puts the keys in. */
  readonly environment: Environment;
  /** Says in the log and the journal whether the sandbox is on, once the run has started. */
  tell(): Promise<void>;
}

/** The facts that decide whether there is a sandbox, and what it is like. */
export interface SandboxPlace
  extends Pick<RunContext, "inputs" | "environment" | "runId" | "folder" | "checkout" | "stateDir"> {
  readonly host: Pick<RunHost, "environment" | "place" | "folder">;
  /** Whether agents may only read checkout and repository. */
  readonly isForReading?: boolean;
}

/** A sandbox, or the open air, and the variables that agents in it may get. */
export type AgentPlace = Pick<RunSandbox, "sandbox" | "environment">;

/** Opens the sandbox, or says why there is none. @throws ConfigurationError if it is wanted and cannot be */
export async function openRunSandbox(context: RunContext): Promise<RunSandbox> {
  const { sandbox, environment } = await openSandboxFor(context, namesOf(context));
  return {
    sandbox,
    environment,
    tell: () => tell(context, sandbox),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

/** The same for these agents, outside of a run. The caller disposes the sandbox. @throws ConfigurationError as `openRunSandbox` */
export async function openSandboxFor(place: SandboxPlace, agents: readonly AgentName[]): Promise<AgentPlace> {
  const { host, inputs } = place;
  const definitions = agents.map((name): AgentDefinition => agentDefinitions[name]);
  const sandbox = await chooseSandbox(place, definitions);
  const isMasked = sandbox.state.isOn && inputs.keys === "masked";
  const keys = isMasked ? maskedKeys(definitions, host.environment) : [];
  return { sandbox, environment: await sandbox.mask(host.environment, keys) };
}

async function chooseSandbox(
  context: SandboxPlace,
  definitions: readonly AgentDefinition[],
): Promise<Sandbox> {
  const { inputs, host, environment } = context;
  if (inputs.sandbox === "off") return openAir("--sandbox off was given");
  if (inputs.sandbox === "auto" && host.place === "machine")
    return openAir("this is the default on your machine; to use one, add --sandbox on");
  const support = await findSupport(environment, process.versions.node);
  if (support.works) return open(context, support, definitions);
  return unavailable(context, support.why, support.fix);
}

async function open(
  context: SandboxPlace,
  support: Extract<SandboxSupport, { works: true }>,
  definitions: readonly AgentDefinition[],
): Promise<Sandbox> {
  const { inputs, host, runId } = context;
  try {
    return await openSandbox({
      support,
      network: inputs.network,
      providerHosts: [...new Set(definitions.flatMap(({ provider }) => provider.hosts(host.environment)))],
      allowedHosts: inputs.allowHosts,
      addresses: definitions.flatMap(({ provider }) => [
        ...provider.addressVariables.map((name) => host.environment[name] ?? "").filter(Boolean),
        ...(provider.configuredAddresses?.(host.environment) ?? []),
      ]),
      files: placesOf(context),
      folder: sandboxFolder(runId),
      environment: host.environment,
    });
  } catch (error) {
    return unavailable(context, describeError(error), "see the reason");
  }
}

function unavailable({ inputs }: SandboxPlace, why: string, fix: string): Sandbox {
  if (inputs.sandbox === "on")
    throw new ConfigurationError(`--sandbox on cannot be met: ${why}; ${fix}, or pass --sandbox off`);
  return openAir(`${why}; ${fix}`);
}

/** The agents that may work; all of them if the effort cannot be read yet. */
function namesOf({ location, inputs }: RunContext): readonly AgentName[] {
  try {
    return agentsOfEffort(loadEffort(location).prd, inputs.choice);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return agentNames;
  }
}

/** A key goes to the host of its address, where one is given, and else to its provider's. */
function maskedKeys(definitions: readonly AgentDefinition[], environment: Environment): MaskedKey[] {
  const hosts = new Map<string, string[]>();
  for (const { provider } of definitions) {
    for (const key of provider.maskedKeys) {
      const address = key.addressVariable === undefined ? undefined : environment[key.addressVariable];
      const configured = provider.configuredAddresses?.(environment) ?? [];
      const given = [address ?? "", ...configured].flatMap((each) => hostOfAddress(each)?.host ?? []);
      const usual = address ? [] : key.hosts;
      hosts.set(key.name, [...(hosts.get(key.name) ?? []), ...usual, ...given]);
    }
  }
  return [...hosts].map(([name, all]) => ({ name, hosts: all }));
}

/** In a bundle, the folder of the program. */
const ownFolder = path.dirname(fileURLToPath(import.meta.url));

function placesOf({
  inputs,
  host,
  folder,
  checkout,
  stateDir,
  isForReading = false,
}: SandboxPlace): FilePlaces {
  const { environment } = host;
  const home = homeFolder(environment);
  const given = (paths: readonly string[]) =>
    paths.map((each) => path.resolve(host.folder, each.replace(/^~(?=\/|$)/, home)));
  const programFolders = (environment.PATH ?? "")
    .split(path.delimiter)
    .filter((each) => each.startsWith("/"));
  return {
    home,
    checkout: folder,
    isForReading,
    gitFolders: checkout ? gitFoldersOf(checkout) : [],
    stateDir,
    temporaryFolders: [...new Set([temporaryRoot(), "/tmp", "/var/tmp"].map(realPath))],
    programFolders,
    runnerTemp: environment.RUNNER_TEMP || undefined,
    toolCache: environment.RUNNER_TOOL_CACHE || undefined,
    ownFolder,
    extraWrite: given(inputs.sandboxWrite),
    extraRead: [...given(inputs.sandboxRead), ...filesNamedIn([inputs.agentCommand ?? "", ...inputs.verify])],
  };
}

/** Files that the user's own commands name, such as a script that an earlier step wrote into a hidden folder. */
function filesNamedIn(commands: readonly string[]): string[] {
  const words = commands.flatMap((command) => command.split(/[\s'"`;|&()<>=]+/));
  return words.filter((word) => word.startsWith("/") && fileStatus(word)?.isFile());
}

async function tell(context: RunContext, { state }: Sandbox): Promise<void> {
  const { journal, location, announce, inputs, host } = context;
  const text = state.isOn
    ? `agents and gates work in a sandbox (network: ${inputs.network})`
    : `agents and gates work without a sandbox: ${state.why}`;
  const last = journal.read((tables) => tables.events.last(location.slug, sandboxKind));
  // On a person's machine it is said once.
  if (host.place === "workflow" || last?.detail !== text) announce({ kind: "note", text });
  const idle = state.isOn ? undefined : describeIdleOptions(inputs.given);
  if (idle !== undefined) announce({ kind: "warning", text: idle });
  await recordEvents(context, { kind: sandboxKind, details: [text] });
}
