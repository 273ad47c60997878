// Reads the values of options into one frozen object, with every rule that spans several options.
import { ConfigurationError, nearestWord } from "../platform/index.ts";
import { type AgentInputs, readAgents } from "./agents.ts";
import { type AttachInputs, readAttach } from "./attach.ts";
import {
  type CommitInputs,
  type PullRequestInputs,
  readCommitInputs,
  readPullRequest,
} from "./branch/index.ts";
import { type GivenOption, listGiven } from "./given.ts";
import type { OptionRow, OptionValues } from "./option-row.ts";
import { locationOptions, runOptions } from "./options.ts";
import {
  emptyOption,
  parseAmount,
  parseChoice,
  parseCount,
  parseDuration,
  parseTotal,
  readLine,
  splitVariable,
  type TotalLimit,
} from "./parse.ts";
import { type GivenPrice, parsePrices } from "./prices.ts";
import { readSandbox, type SandboxInputs } from "./sandboxing/index.ts";

/** Where effort, checkout and state are, as given: paths may be relative to the current folder. */
export interface LocationInputs {
  readonly effort: string | undefined;
  /** The tag of Task Master, where its file has several. */
  readonly tag: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly stateDir: string | undefined;
}

/** All inputs of a run. Durations are in ms, amounts in US dollars. */
export interface RunInputs extends LocationInputs, AgentInputs, SandboxInputs, CommitInputs {
  readonly claudeMode: ClaudeMode;
  readonly opencodeRoute: "async" | "message";
  readonly prices: Readonly<Record<string, GivenPrice>>;
  readonly agentVariables: readonly string[];
  /** In addition to `agentVariables`, which are passed on by name. */
  readonly agentValues: Readonly<Record<string, string>>;
  /** Gates for every story; empty means that the effort's own gates apply. */
  readonly verify: readonly string[];
  /** When all gates of all passed stories run once more. */
  readonly proof: "complete" | "story" | "never";
  /** Prepares a clean checkout for the proof; empty means that the effort's own setup applies. */
  readonly setup: readonly string[];
  readonly maxIterations: TotalLimit;
  readonly maxRuntime: number;
  readonly maxCost: TotalLimit;
  readonly maxFailures: number;
  readonly failoverThreshold: number;
  readonly stuckAfter: number;
  readonly maxTries: number;
  readonly iterationTimeout: number;
  /** For agents that report everything they do. */
  readonly stallTimeout: number;
  /** For agents that may be silent while they work; undefined for no limit. */
  readonly silentStallTimeout: number | undefined;
  readonly overloadWait: number;
  readonly gateTimeout: number;
  readonly rotateAt: number;
  readonly pullRequest: PullRequestInputs;
  readonly allowDirty: boolean;
  /** Commits dependency folders, files that hold secrets, and thousands of new files, too. */
  readonly commitAll: boolean;
  /** Patterns as in .gitignore of paths that a turn may not change, besides the usual ones. */
  readonly protect: readonly string[];
  /** Patterns of protected paths that a turn may change. */
  readonly allowProtected: readonly string[];
  /** A folder, as given, or `artifacts`; undefined for the state folder. */
  readonly store: string | undefined;
  readonly stateKey: string | undefined;
  /** The run whose snapshots are used, or `none`. */
  readonly stateFrom: string | undefined;
  readonly keepSnapshots: number;
  readonly checkpointEvery: number;
  readonly attach: AttachInputs;
  /** The options as given, to run with them again. */
  readonly given: readonly GivenOption[];
}

/** The value of a text option as given, empty or not; undefined where it was not given. */
export function optionValue(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

type LocationName = (typeof locationOptions)[number]["name"];
type RunName = (typeof runOptions)[number]["name"];

/** Reads where effort, checkout and state are. @throws ConfigurationError for an empty value */
export function readLocationInputs(values: OptionValues): LocationInputs {
  return Object.freeze({
    effort: text(values, "effort"),
    tag: text(values, "tag"),
    workingDirectory: text(values, "working-directory"),
    stateDir: text(values, "state-dir"),
  });
}

/** Reads all inputs of a run. @throws ConfigurationError that ends with the fix */
export function readRunInputs(values: OptionValues): RunInputs {
  return Object.freeze({
    ...readLocationInputs(values),
    ...readAgentChoice(values),
    claudeMode: readClaudeMode(values),
    opencodeRoute: parseChoice("opencode-route", textOrDefault(values, "opencode-route"), [
      "async",
      "message",
    ]),
    prices: parsePrices("prices", list(values, "prices")),
    ...readAgentEnvironment(list(values, "agent-env")),
    verify: list(values, "verify"),
    proof: parseChoice("proof", textOrDefault(values, "proof"), ["complete", "story", "never"]),
    setup: list(values, "setup"),
    ...readSandbox({
      sandbox: textOrDefault(values, "sandbox"),
      network: textOrDefault(values, "network"),
      allowHosts: list(values, "allow-hosts"),
      keys: textOrDefault(values, "keys"),
      sandboxWrite: list(values, "sandbox-write"),
      sandboxRead: list(values, "sandbox-read"),
    }),
    ...readLimits(values),
    ...readCommitInputs(values, textOrDefault),
    ...readPullRequest(values, textOrDefault, list),
    allowDirty: values["allow-dirty"] === true,
    commitAll: values["commit-all"] === true,
    protect: patterns(values, "protect"),
    allowProtected: patterns(values, "allow-protected"),
    store: readStore(values),
    stateKey: text(values, "state-key"),
    stateFrom: readStateFrom(values),
    keepSnapshots: count(values, "keep-snapshots"),
    checkpointEvery: duration(values, "checkpoint-every"),
    attach: readAttachOptions(values),
    given: listGiven(values),
  });
}

function readLimits(values: OptionValues) {
  return {
    maxIterations: parseTotal(textOrDefault(values, "max-iterations"), (amount) =>
      parseCount("max-iterations", amount, rowOf("max-iterations").default ?? ""),
    ),
    maxRuntime: duration(values, "max-runtime"),
    maxCost: parseTotal(textOrDefault(values, "max-cost"), (amount) => parseAmount("max-cost", amount)),
    maxFailures: count(values, "max-failures"),
    failoverThreshold: count(values, "failover-threshold"),
    stuckAfter: count(values, "stuck-after"),
    maxTries: count(values, "max-tries"),
    iterationTimeout: duration(values, "iteration-timeout"),
    ...readStallTimeout(values),
    overloadWait: duration(values, "overload-wait"),
    gateTimeout: duration(values, "gate-timeout"),
    rotateAt: count(values, "rotate-at"),
  };
}

function readAttachOptions(values: OptionValues): AttachInputs {
  return readAttach({
    attach: textOrDefault(values, "attach"),
    isAsked: values.attach !== undefined,
    users: list(values, "attach-users"),
    keys: list(values, "attach-keys"),
    linger: text(values, "attach-linger"),
    identity: optionValue(values, "ziti-identity"),
    backend: textOrDefault(values, "ziti-backend"),
    zone: textOrDefault(values, "ziti-zone"),
  });
}

/** `folder` is the state folder, also where another store is the default. */
function readStore(values: OptionValues): string | undefined {
  const store = text(values, "store");
  if (store === undefined || store === "folder") return undefined;
  const meant = nearestWord(store, ["artifacts", "folder"]);
  if (meant === undefined) return store;
  throw new ConfigurationError(
    `--store "${store}" is not known; use artifacts, folder, or a directory, written as ./${store}. Did you mean ${meant}?`,
  );
}

/** `none`, or the id of a run. @throws ConfigurationError for a mistyped `none` */
function readStateFrom(values: OptionValues): string | undefined {
  const run = text(values, "state-from");
  if (run === undefined || nearestWord(run, ["none"]) === undefined) return run;
  throw new ConfigurationError(
    `--state-from "${run}" is not the id of a run; give the id, or none. Did you mean none?`,
  );
}

type ClaudeMode = "auto" | "tmux" | "print";

function readClaudeMode(values: OptionValues): ClaudeMode {
  return parseChoice("claude-mode", textOrDefault(values, "claude-mode"), ["auto", "tmux", "print"]);
}

function readAgentChoice(values: OptionValues): AgentInputs {
  return readAgents({
    agent: text(values, "agent"),
    agentCommand: text(values, "agent-command"),
    failover: list(values, "failover"),
  });
}

/** Does not apply to agents that may be silent while they work. */
const defaultStallTimeout = "20m";

function readStallTimeout(values: OptionValues): Pick<RunInputs, "stallTimeout" | "silentStallTimeout"> {
  const given = text(values, "stall-timeout");
  const stallTimeout = parseDuration("stall-timeout", given ?? defaultStallTimeout);
  return { stallTimeout, silentStallTimeout: given === undefined ? undefined : stallTimeout };
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function readAgentEnvironment(entries: readonly string[]): Pick<RunInputs, "agentVariables" | "agentValues"> {
  const variables = entries.map((entry, index) => {
    const { name, value } = splitVariable(entry);
    if (!variableName.test(name)) throw invalidVariable(index + 1);
    return { name, value };
  });
  return {
    agentVariables: variables.flatMap(({ name, value }) => (value === undefined ? [name] : [])),
    agentValues: Object.fromEntries(
      variables.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}

/** Names the entry by its position: its text may be a line of a multi-line secret. */
function invalidVariable(position: number): ConfigurationError {
  return new ConfigurationError(
    `entry ${position} of --agent-env is not a variable name; write NAME or NAME=VALUE, and if a value has several lines, set the variable in the environment and write only its NAME`,
  );
}

function rowOf(name: LocationName | RunName): OptionRow {
  const row = [...locationOptions, ...runOptions].find((option) => option.name === name);
  if (!row) throw new Error(`no option is named ${name}`);
  return row;
}

function text(values: OptionValues, name: LocationName | RunName): string | undefined {
  const value = optionValue(values, name);
  return value === undefined ? undefined : readLine(name, value);
}

function list(values: OptionValues, name: RunName): readonly string[] {
  const value = values[name] ?? [];
  const entries =
    typeof value === "string" ? value.split("\n") : Array.isArray(value) ? (value as string[]) : [];
  if (Array.isArray(value) && entries.some((entry) => entry.trim() === "")) throw emptyOption(name);
  const lines = entries.map((entry) => entry.trim()).filter((entry) => entry !== "");
  return lines.map((line) => readLine(name, line));
}

/** @throws ConfigurationError for a pattern that git would take as the opposite, or that leaves the checkout */
function patterns(values: OptionValues, name: "protect" | "allow-protected"): readonly string[] {
  const entries = list(values, name);
  for (const entry of entries) {
    if (entry.startsWith("!"))
      throw new ConfigurationError(
        `--${name} "${entry}" starts with !; to take paths away from the protected ones, use --allow-protected ${entry.slice(1)}`,
      );
    if (entry.split("/").some((part) => part === ".." || part === "."))
      throw new ConfigurationError(
        `--${name} "${entry}" leaves the checkout; write a path from its top, such as test/** or .github/workflows/ci.yml`,
      );
  }
  return entries;
}

/** An option given empty is an error: it never means "unlimited". */
function textOrDefault(values: OptionValues, name: RunName): string {
  return text(values, name) ?? rowOf(name).default ?? "";
}

function count(values: OptionValues, name: RunName): number {
  return parseCount(name, textOrDefault(values, name), rowOf(name).default ?? "20");
}

function duration(values: OptionValues, name: RunName): number {
  return parseDuration(name, textOrDefault(values, name));
}
