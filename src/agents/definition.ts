// What the program knows about an agent before it starts one.
import type { Environment, MachineKind } from "../platform/index.ts";
import type { Agent } from "./contract.ts";
import type { ModelPrice } from "./cost.ts";

/** One agent. Each folder of an agent has one definition; everything that lists agents reads it. */
export interface AgentDefinition<Name extends string = string> {
  readonly name: Name;
  /** Other spellings of the name that people write in `prd.json`. */
  readonly aliases: readonly string[];
  /** What the agent is, in one line. */
  readonly description: string;
  /** How people attach to a session of the agent, in a few words. */
  readonly attach: string;
  /** The variables that only this agent gets: names, or beginnings of names with `*`. */
  readonly variables: readonly string[];
  /** The program that the agent runs; undefined where the user gives the command. */
  readonly program: AgentProgram | undefined;
  /** Whether a session may work for a long time without any output or event, so that silence is not a stall. */
  readonly isSilent: boolean;
  readonly usesTmux: boolean;
  /** Makes the agent; it takes the values of its variables from `source`. @throws ConfigurationError when a setting is missing */
  create(settings: AgentSettings, source: Environment): Agent;
}

/** A program that comes as an npm package. */
export interface AgentProgram {
  /** The name of the program on the PATH. */
  readonly name: string;
  /** The command that installs it on a person's machine. */
  readonly installCommand: string;
  /** The version that this release was tested with. */
  readonly version: string;
  /** The package for a kind of machine. It holds the program itself and needs no install script. */
  packageFor(machine: MachineKind): AgentPackage;
}

/** An npm package with a program in it. */
export interface AgentPackage {
  name: string;
  /** The path of the program in the package. */
  file: string;
}

/** The settings of all agents; each agent reads its own. */
export interface AgentSettings {
  /** The shell command of the agent `command`; undefined when none was given. */
  agentCommand: string | undefined;
  /** How Claude Code runs; `auto`: in tmux if this machine has it. */
  claudeMode: "auto" | "tmux" | "print";
  /** The route by which opencode gets its prompt. */
  opencodeRoute: "async" | "message";
  /** The user's own prices, by the name of the model. */
  prices: Readonly<Record<string, ModelPrice>>;
}
