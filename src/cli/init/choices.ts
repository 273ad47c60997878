// What `init` writes for: taken from the options, else from what is found.
import { type AgentName, agentDefinitions, agentNames } from "../../agents/index.ts";
import { listChoices, type OptionValues } from "../../inputs/index.ts";
import { ConfigurationError, didYouMean } from "../../platform/index.ts";
import type { Project } from "../../project/index.ts";

/** What starts the workflow besides a person. */
export const triggerNames = ["nightly", "pull-request"] as const;
export type TriggerName = (typeof triggerNames)[number];

/** Everything that the files depend on. */
export interface Choices {
  readonly agent: AgentName;
  readonly agentCommand: string | undefined;
  /** The secret with the key of the agent's provider; undefined for an agent that needs none. */
  readonly secret: string | undefined;
  readonly effort: string;
  readonly setup: readonly string[];
  readonly gates: readonly string[];
  readonly triggers: readonly TriggerName[];
}

/** The choices without any question. @param efforts those of the repository @throws ConfigurationError */
export function readChoices(options: OptionValues, project: Project, efforts: readonly string[]): Choices {
  const agentCommand = textOf(options, "agent-command");
  const agent = readAgent(textOf(options, "agent"), agentCommand);
  const secret = textOf(options, "secret") ?? usualSecret(agent);
  const fault = secret === undefined ? undefined : secretFault(secret);
  if (fault !== undefined) throw new ConfigurationError(`--secret: ${fault}`);
  const effort = textOf(options, "effort") ?? efforts[0] ?? usualEffort;
  const wrongName = effortFault(effort, efforts);
  if (wrongName !== undefined) throw new ConfigurationError(`--effort: ${wrongName}`);
  const setup = listOf(options, "setup") ?? project.setup;
  const gates = listOf(options, "verify") ?? project.gates;
  for (const command of [...setup, ...gates, ...(agentCommand === undefined ? [] : [agentCommand])]) {
    const wrong = commandFault(command);
    if (wrong !== undefined) throw new ConfigurationError(wrong);
  }
  return { agent, agentCommand, secret, effort, setup, gates, triggers: readTriggers(options) };
}

const usualEffort = "development-guide";

/** The variable in which an agent gets the key of its provider; the secret is usually named alike. */
export function usualSecret(agent: AgentName): string | undefined {
  return agentDefinitions[agent].provider.maskedKeys[0]?.name;
}

/** The variable that gets the value of a secret: one that the agent reads. */
export function keyVariable(agent: AgentName, secret: string): string {
  const known = agentDefinitions[agent].provider.maskedKeys.map(({ name }) => name);
  return known.includes(secret) ? secret : (known[0] ?? secret);
}

function readAgent(given: string | undefined, command: string | undefined): AgentName {
  const agent = agentNames.find((name) => name === given);
  if (given !== undefined && !agent)
    throw new ConfigurationError(
      `--agent "${given}" is not known; use ${listChoices(agentNames)}${question(didYouMean(given, agentNames))}`,
    );
  if (agent === "command" && command === undefined)
    throw new ConfigurationError('--agent command needs the command to run; add --agent-command "my-agent"');
  if (agent !== undefined && agent !== "command" && command !== undefined)
    throw new ConfigurationError(
      `--agent-command has no effect with --agent ${agent}; leave it out, or give --agent command`,
    );
  return agent ?? (command === undefined ? "claude" : "command");
}

const question = (text: string) => text && `.${text}`;

function readTriggers(options: OptionValues): TriggerName[] {
  const given = listOf(options, "trigger") ?? [];
  const unknown = given.find((name) => !isTrigger(name));
  if (unknown !== undefined)
    throw new ConfigurationError(
      `--trigger "${unknown}" is not known; use ${listChoices(triggerNames)}, or leave it out to start runs by hand only`,
    );
  return triggerNames.filter((name) => given.includes(name));
}

function isTrigger(name: string): name is TriggerName {
  return triggerNames.some((each) => each === name);
}

/** What is wrong with the name of a secret, with the fix. */
export function secretFault(name: string): string | undefined {
  if (/^[A-Za-z_]\w*$/.test(name) && !/^GITHUB_/i.test(name)) return undefined;
  return `"${name}" cannot be the name of a secret on GitHub; use letters, digits and _, and no name that begins with GITHUB_ or a digit`;
}

/** What is wrong with the name of an effort, with the fix. */
export function effortFault(name: string, efforts: readonly string[]): string | undefined {
  const isWritable = /^[\w./@+ -]+$/.test(name);
  if ((isWritable && efforts.includes(name)) || /^(?:tasks\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name))
    return undefined;
  return `"${name}" cannot be the name of ${efforts.includes(name) ? "an effort in a workflow" : "a new effort"}; use letters, digits, dots, - and _, such as login`;
}

/** What is wrong with a command for a workflow and a prd.json, with the fix. */
export function commandFault(command: string): string | undefined {
  if (command.trim() === "") return "a command is empty; give one, or leave it out";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(command))
    return `the command "${command}" has a line break or another control character in it; give each command by itself`;
  if (!command.includes("${{")) return undefined;
  return `GitHub would replace a part of the command "${command}" that begins with \${{; put what it needs into a script`;
}

function textOf(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

function listOf(options: OptionValues, name: string): readonly string[] | undefined {
  const value = options[name];
  return Array.isArray(value) ? value : undefined;
}
