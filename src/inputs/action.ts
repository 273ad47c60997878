// Reads the inputs of a workflow step into the same words that the command line gives, so that both obey the same rules.
import { ConfigurationError, type Environment } from "../platform/index.ts";
import { actionOptions } from "./action-options.ts";
import type { OptionValues } from "./inputs.ts";
import type { OptionRow } from "./option-row.ts";
import { locationOptions, runOptions } from "./options.ts";
import { parseChoice, parseCount, parseDuration, splitVariable } from "./parse.ts";

/** Every input of the action, in the order of the help. */
export const actionInputs: readonly OptionRow[] = [...locationOptions, ...runOptions, ...actionOptions];

/**
 * The words of the inputs, which a runner gives as variables `INPUT_<NAME>`. One that is empty was not given: a runner
 * sets every input of the action. Blanks around a value are no part of it.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
 * @throws ConfigurationError for a switch that is neither true nor false
 */
export function readActionValues(environment: Environment): OptionValues {
  return Object.fromEntries(
    actionInputs.flatMap((row): [string, string | boolean][] => {
      const value = environment[variableOf(row)]?.trim();
      if (!value) return [];
      return [[row.name, row.kind === "switch" ? readSwitch(row.name, value) : value]];
    }),
  );
}

/**
 * The environment without the inputs themselves: they are this program's own words, and no secrets, whatever their names
 * look like. What `agent-env` gives is told by `readAgentValues`.
 */
export function withoutInputs(environment: Environment): Environment {
  const names = new Set(actionInputs.map(variableOf));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.has(name)));
}

function variableOf({ name }: OptionRow): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}

/** The variables with values that `agent-env` gives, also where other inputs are wrong. */
export function readAgentValues(environment: Environment): Record<string, string> {
  const entries = (environment["INPUT_AGENT-ENV"] ?? "")
    .split("\n")
    .map((line) => splitVariable(line.trim()));
  return Object.fromEntries(
    entries.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The token by which the action itself works with the service; undefined where there is none. */
export function readGithubToken(environment: Environment): string | undefined {
  return environment["INPUT_GITHUB-TOKEN"]?.trim() || undefined;
}

/** The parts of an identity that was given as JSON that nobody may see; none where it was not given so. */
export function readIdentitySecrets(environment: Environment): string[] {
  const text = environment["INPUT_ZITI-IDENTITY"]?.trim();
  if (text?.startsWith("eyJ")) return [text];
  if (!text?.startsWith("{")) return [];
  try {
    const key: unknown = JSON.parse(text)?.id?.key;
    return typeof key === "string" ? [text, key] : [text];
  } catch {
    return [text];
  }
}

/** Whether missing programs of agents are to be installed. @throws ConfigurationError */
export function installsAgents(given: OptionValues): boolean {
  const word = given["agent-setup"];
  return parseChoice("agent-setup", typeof word === "string" ? word : "auto", ["auto", "path"]) === "auto";
}

/** What a job has left for its end, in ms: cancelling, the last snapshot and the post step fit in easily. */
const jobMargin = 10 * 60_000;

/**
 * The longest that a run may take in a job that began `elapsed` ms before it, in ms; undefined where the user said it
 * himself. @throws ConfigurationError for a wrong duration
 */
export function readJobRuntime(given: OptionValues, elapsed: number): number | undefined {
  if (given["max-runtime"] !== undefined) return undefined;
  const said = given["job-timeout"];
  const whole = parseDuration("job-timeout", typeof said === "string" ? said : stepDefault("job-timeout"));
  // A short job keeps half of its time for the work.
  return Math.max(1, whole - Math.min(jobMargin, whole / 2) - elapsed);
}

/** How many runs may follow one another by themselves; undefined where none does. @throws ConfigurationError */
export function readLongestChain(given: OptionValues): number | undefined {
  const said = given["continue-limit"];
  const limit = parseCount("continue-limit", typeof said === "string" ? said : stepDefault("continue-limit"));
  return given.continue === true ? limit : undefined;
}

/** How many days artifacts are kept; undefined where nothing is said. @throws ConfigurationError */
export function readRetentionDays(given: OptionValues): number | undefined {
  const said = given["retention-days"];
  return typeof said === "string" ? parseCount("retention-days", said) : undefined;
}

function stepDefault(name: (typeof actionOptions)[number]["name"]): string {
  const row: OptionRow | undefined = actionOptions.find((option) => option.name === name);
  return row?.default ?? "";
}

/** Whether the step is to fail where the run stopped short. */
export function failsOnIncomplete(given: OptionValues): boolean {
  return given["fail-on-incomplete"] === true;
}

function readSwitch(name: string, value: string): boolean {
  const word = value.toLowerCase();
  if (word === "true") return true;
  if (word === "false") return false;
  throw new ConfigurationError(`--${name} "${value}" is neither true nor false; write true or false`);
}

/** What follows an option where it is written with its value, and not only named. */
const valueFollows = String.raw`(?= (?:["\d<$.]|(?:claude|opencode|command|each|never|true|false)\b))`;
const optionPattern = new RegExp(`--([a-z][a-z-]*)(?:(${valueFollows})|)`, "g");

/** A sentence that names options as the command line writes them, in the way a workflow file writes them. */
export function nameInputs(sentence: string): string {
  const names = new Set(actionInputs.map(({ name }) => name));
  return sentence.replaceAll(optionPattern, (written, name: string, value?: string) =>
    names.has(name) ? `${name}${value === undefined ? "" : ":"}` : written,
  );
}
