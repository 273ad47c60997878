// Turns the words of options into one frozen object, with every rule that spans several of them.
import { ConfigurationError } from "../platform/index.ts";
import { type AgentInputs, readAgents } from "./agents.ts";
import { type AttachInputs, readAttach } from "./attach.ts";
import type { OptionRow } from "./option-row.ts";
import { locationOptions, runOptions } from "./options.ts";
import { parseAmount, parseChoice, parseCount, parseDuration, splitVariable } from "./parse.ts";
import { type GivenPrice, parsePrices } from "./prices.ts";

/** Where things are, as given: paths may be relative to where the user stands. */
export interface LocationInputs {
  readonly effort: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly stateDir: string | undefined;
}

/** What a look at whether a run could begin needs to know of it. */
export interface CheckInputs extends LocationInputs, AgentInputs {
  readonly claudeMode: ClaudeMode;
  readonly verify: readonly string[];
  readonly commit: "each" | "never";
}

/** Everything that a run was told. Durations are in ms. */
export interface RunInputs extends LocationInputs, AgentInputs {
  readonly claudeMode: ClaudeMode;
  readonly opencodeRoute: "async" | "message";
  /** By the name of the model. */
  readonly prices: Readonly<Record<string, GivenPrice>>;
  /** Names of further variables to pass on. */
  readonly agentVariables: readonly string[];
  /** Variables with the values to give them. */
  readonly agentValues: Readonly<Record<string, string>>;
  /** Gates for every story; empty means those that the effort names itself. */
  readonly verify: readonly string[];
  readonly maxIterations: number;
  readonly maxRuntime: number;
  /** US dollars. */
  readonly maxCost: number;
  readonly maxFailures: number;
  readonly failoverThreshold: number;
  readonly stuckAfter: number;
  readonly iterationTimeout: number;
  /** For agents that tell of everything they do. */
  readonly stallTimeout: number;
  /** For the others; undefined where it was not given. */
  readonly silentStallTimeout: number | undefined;
  readonly overloadWait: number;
  readonly gateTimeout: number;
  readonly rotateAt: number;
  readonly commit: "each" | "never";
  readonly push: "auto" | "never";
  readonly allowDirty: boolean;
  /** A folder, as given, or `artifacts`; undefined for the one in the state folder. */
  readonly store: string | undefined;
  readonly stateKey: string | undefined;
  /** The run whose snapshots are taken, or `none`. */
  readonly stateFrom: string | undefined;
  readonly keepSnapshots: number;
  readonly checkpointEvery: number;
  readonly attach: AttachInputs;
}

/** The words given for options, by the option's name; a list may hold several. */
export type OptionValues = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/** The word given for an option of a command, empty or not; undefined where none was. */
export function optionValue(given: OptionValues, name: string): string | undefined {
  const value = given[name];
  return typeof value === "string" ? value : undefined;
}

type LocationName = (typeof locationOptions)[number]["name"];
type RunName = (typeof runOptions)[number]["name"];

/** Reads where things are. @throws ConfigurationError for an empty value */
export function readLocationInputs(given: OptionValues): LocationInputs {
  return Object.freeze({
    effort: text(given, "effort"),
    workingDirectory: text(given, "working-directory"),
    stateDir: text(given, "state-dir"),
  });
}

/** Reads what checking needs. @throws ConfigurationError */
export function readCheckInputs(given: OptionValues): CheckInputs {
  return Object.freeze({
    ...readLocationInputs(given),
    ...readAgentChoice(given),
    claudeMode: readClaudeMode(given),
    verify: list(given, "verify"),
    commit: readCommit(given),
  });
}

/** Reads all that a run needs. @throws ConfigurationError that ends with the fix */
export function readRunInputs(given: OptionValues): RunInputs {
  const agentEnv = list(given, "agent-env");
  return Object.freeze({
    ...readLocationInputs(given),
    ...readAgentChoice(given),
    claudeMode: readClaudeMode(given),
    opencodeRoute: parseChoice("opencode-route", words(given, "opencode-route"), ["async", "message"]),
    prices: parsePrices("prices", list(given, "prices")),
    ...readAgentEnvironment(agentEnv),
    verify: list(given, "verify"),
    maxIterations: count(given, "max-iterations"),
    maxRuntime: duration(given, "max-runtime"),
    maxCost: parseAmount("max-cost", words(given, "max-cost")),
    maxFailures: count(given, "max-failures"),
    failoverThreshold: count(given, "failover-threshold"),
    stuckAfter: count(given, "stuck-after"),
    iterationTimeout: duration(given, "iteration-timeout"),
    ...readStallTimeout(given),
    overloadWait: duration(given, "overload-wait"),
    gateTimeout: duration(given, "gate-timeout"),
    rotateAt: count(given, "rotate-at"),
    commit: readCommit(given),
    push: parseChoice("push", words(given, "push"), ["auto", "never"]),
    allowDirty: given["allow-dirty"] === true,
    store: readStore(given),
    stateKey: text(given, "state-key"),
    stateFrom: text(given, "state-from"),
    keepSnapshots: count(given, "keep-snapshots"),
    checkpointEvery: duration(given, "checkpoint-every"),
    attach: readAttach({
      attach: words(given, "attach"),
      users: list(given, "attach-users"),
      keys: list(given, "attach-keys"),
      linger: text(given, "attach-linger"),
      identity: text(given, "ziti-identity"),
      backend: words(given, "ziti-backend"),
      zone: words(given, "ziti-zone"),
    }),
  });
}

/** `folder` is the one in the state folder, also where another one is the default. */
function readStore(given: OptionValues): string | undefined {
  const store = text(given, "store");
  return store === "folder" ? undefined : store;
}

function readCommit(given: OptionValues): "each" | "never" {
  return parseChoice("commit", words(given, "commit"), ["each", "never"]);
}

type ClaudeMode = "auto" | "tmux" | "print";

function readClaudeMode(given: OptionValues): ClaudeMode {
  return parseChoice("claude-mode", words(given, "claude-mode"), ["auto", "tmux", "print"]);
}

function readAgentChoice(given: OptionValues): AgentInputs {
  const agent = text(given, "agent");
  const agentCommand = text(given, "agent-command");
  return readAgents({ agent, agentCommand, failover: list(given, "failover") });
}

/** The default says nothing of agents that may be silent while they work. */
const defaultStallTimeout = "20m";

function readStallTimeout(given: OptionValues): Pick<RunInputs, "stallTimeout" | "silentStallTimeout"> {
  const said = text(given, "stall-timeout");
  const stallTimeout = parseDuration("stall-timeout", said ?? defaultStallTimeout);
  return { stallTimeout, silentStallTimeout: said === undefined ? undefined : stallTimeout };
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function readAgentEnvironment(entries: readonly string[]): Pick<RunInputs, "agentVariables" | "agentValues"> {
  const read = entries.map((entry, index) => {
    const { name, value } = splitVariable(entry);
    // What it holds is not shown: it may be a line of a secret of several lines.
    if (!variableName.test(name)) throw wrongVariable(index + 1);
    return { name, value };
  });
  return {
    agentVariables: read.flatMap(({ name, value }) => (value === undefined ? [name] : [])),
    agentValues: Object.fromEntries(
      read.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}

function wrongVariable(position: number): ConfigurationError {
  return new ConfigurationError(
    `entry ${position} of --agent-env is no variable: write NAME or NAME=VALUE, and for a value of several lines put it into the environment and write its NAME`,
  );
}

function rowOf(name: LocationName | RunName): OptionRow {
  const row = [...locationOptions, ...runOptions].find((option) => option.name === name);
  if (!row) throw new Error(`no option is named ${name}`);
  return row;
}

function text(given: OptionValues, name: LocationName | RunName): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value !== "string" || value.trim() === "") throw emptyOption(name);
  return value;
}

function emptyOption(name: string): ConfigurationError {
  return new ConfigurationError(`--${name} is empty; give a value or leave the option out`);
}

function list(given: OptionValues, name: RunName): readonly string[] {
  const value = given[name] ?? [];
  const entries =
    typeof value === "string" ? value.split("\n") : Array.isArray(value) ? (value as string[]) : [];
  if (Array.isArray(value) && entries.some((entry) => entry.trim() === "")) throw emptyOption(name);
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== "");
}

/** The words given, or the default's; an option given empty is an error and never means "unlimited". */
function words(given: OptionValues, name: RunName): string {
  return text(given, name) ?? rowOf(name).default ?? "";
}

function count(given: OptionValues, name: RunName): number {
  return parseCount(name, words(given, name));
}

function duration(given: OptionValues, name: RunName): number {
  return parseDuration(name, words(given, name));
}
