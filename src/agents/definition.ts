// What the program knows about an agent before it starts one.
import type { Environment, MachineKind } from "../platform/index.ts";
import type { MaskedKey } from "../sandbox/index.ts";
import type { Agent } from "./contract.ts";
import type { ModelPrice } from "./cost.ts";

/** One agent. Each folder of an agent has one definition; everything that lists agents reads it. */
export interface AgentDefinition<Name extends string = string> {
  readonly name: Name;
  readonly aliases: readonly string[]; // other spellings that people write in prd.json
  readonly description: string; // one line
  readonly attach: string; // how people attach to a session, in a few words
  readonly provider: AgentProvider;
  /** The variables that only this agent gets: names, or beginnings of names with `*`. */
  readonly variables: readonly string[];
  readonly program: AgentProgram | undefined; // undefined: the user gives a command
  /** Whether a session may work for a long time without output or events, so that silence is not a stall. */
  readonly isSilent: boolean;
  readonly usesTmux: boolean;
  /** What its sessions trust in a checkout, so that no turn may change it. */
  readonly trustedFiles: TrustedFiles;
  /** Takes the values of its variables from `source`. @throws ConfigurationError if a setting is missing */
  create(settings: AgentSettings, source: Environment): Agent;
}

/** Patterns as in .gitignore: settings, hooks, plug-ins and MCP servers, and what among them is only text for an agent. */
export interface TrustedFiles {
  readonly patterns: readonly string[];
  readonly except: readonly string[];
  /** Whether the program itself makes such a change of a file, so that no agent is told of it. */
  isOwnChange?(before: string, after: string): boolean;
}

/** How an agent reaches its provider from the sandbox. */
export interface AgentProvider {
  /** Its hosts with these variables. */
  hosts(environment: Environment): readonly string[];
  /** The variables with an address that replaces one of the hosts. */
  readonly addressVariables: readonly string[];
  /** The addresses that a configuration in a variable names: all keys may go there. */
  configuredAddresses?(environment: Environment): readonly string[];
  /** The variables with a key that a placeholder may replace, each with the hosts that take it, tried with the program. */
  readonly maskedKeys: readonly ProviderKey[];
}

/** A key of a provider; the variable holds an address that takes the key in place of the hosts. */
export interface ProviderKey extends MaskedKey {
  readonly addressVariable?: string;
}

/** A program that comes as an npm package. */
export interface AgentProgram {
  readonly name: string; // on the PATH
  readonly installCommand: string; // for a person's machine
  readonly version: string; // this release was tested with it
  /** The package with the program for a kind of machine; it needs no install script. */
  packageFor(machine: MachineKind): AgentPackage;
}

/** An npm package; `file` is the path of the program in it. */
export interface AgentPackage {
  name: string;
  file: string;
}

/** The settings of all agents; each agent reads its own. */
export interface AgentSettings {
  agentCommand: string | undefined; // a shell command
  claudeMode: "auto" | "tmux" | "print"; // auto: tmux if this machine has it
  opencodeRoute: "async" | "message"; // the route for the prompt
  prices: Readonly<Record<string, ModelPrice>>; // the user's own, by the name of the model
  /** For each agent whose program could not be installed, why, as a clause. */
  notInstalled?: ReadonlyMap<string, string> | undefined;
}
