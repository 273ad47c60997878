// The inputs of a workflow step, read into the same values as the command line's options, so that the same rules apply.
import { ConfigurationError, type Environment, nearestWord } from "../platform/index.ts";
import { actionOptions } from "./action-options.ts";
import type { OptionRow, OptionValues } from "./option-row.ts";
import { locationOptions, runOptions } from "./options.ts";
import { parseChoice, parseCount, parseDuration, readLine, splitVariable } from "./parse.ts";

/** Every input of the action, in the order of action.yml. */
export const actionInputs: readonly OptionRow[] = [...locationOptions, ...runOptions, ...actionOptions];

/**
 * The values of the inputs, which a runner passes as variables `INPUT_<NAME>`. A runner sets every input of the action, so an
 * empty one was not given.
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

/** One sentence for each given input that does not exist, where one with a similar name does. */
export function warnAboutInputs(environment: Environment): string[] {
  const known = actionInputs.map(({ name }) => name);
  return Object.entries(environment).flatMap(([variable, value]) => {
    const name = /^INPUT_(.+)$/.exec(variable)?.[1]?.toLowerCase();
    if (name === undefined || !value) return [];
    const meant = nearestWord(name, known);
    return meant === undefined ? [] : [`the action has no input "${name}". Did you mean ${meant}?`];
  });
}

/** The environment without the inputs, which are not secrets even where their names look like it; see `readAgentValues`. */
export function withoutInputs(environment: Environment): Environment {
  const names = new Set(actionInputs.map(variableOf));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.has(name)));
}

function variableOf({ name }: OptionRow): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}

/** The variables that `agent-env` gives a value. Does not fail where other inputs are wrong. */
export function readAgentValues(environment: Environment): Record<string, string> {
  const entries = (environment["INPUT_AGENT-ENV"] ?? "")
    .split("\n")
    .map((line) => splitVariable(line.trim()));
  return Object.fromEntries(
    entries.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The token of the action itself; undefined where none was given. */
export function readGithubToken(environment: Environment): string | undefined {
  return environment["INPUT_GITHUB-TOKEN"]?.trim() || undefined;
}

/** The secret parts of an identity that was given as JSON or token; none where it was given as a path. */
export function readIdentitySecrets(environment: Environment): string[] {
  const text = environment["INPUT_ZITI-IDENTITY"]?.trim();
  if (text?.startsWith("eyJ")) return [text];
  if (!text?.startsWith("{")) return [];
  try {
    const key: unknown = JSON.parse(text)?.id?.key;
    return typeof key === "string" ? [text, key.replace(/^pem:/, "")] : [text];
  } catch {
    return [text];
  }
}

/** Whether to install missing programs of agents. @throws ConfigurationError */
export function installsAgents(values: OptionValues): boolean {
  return parseChoice("agent-setup", textOrDefault(values, "agent-setup"), ["auto", "path"]) === "auto";
}

/** In ms: time at the job's end for cancelling, the last snapshot and the post step. */
const jobMargin = 10 * 60_000;

/**
 * The longest that a run may take, in ms, in a job that started `elapsed` ms before it; undefined where the user gave
 * max-runtime. @throws ConfigurationError for a wrong duration
 */
export function readJobRuntime(values: OptionValues, elapsed: number): number | undefined {
  if (values["max-runtime"] !== undefined) return undefined;
  const whole = parseDuration("job-timeout", textOrDefault(values, "job-timeout"));
  // A short job keeps half of its time for the work.
  return Math.max(1, whole - Math.min(jobMargin, whole / 2) - elapsed);
}

/** How many runs may follow one another by `continue`; undefined where it is off. @throws ConfigurationError */
export function readContinueLimit(values: OptionValues): number | undefined {
  const limit = parseCount("continue-limit", textOrDefault(values, "continue-limit"), "10");
  return values.continue === true ? limit : undefined;
}

/** The document that a plan is to be written from, instead of a run; undefined for a run. */
export function readPlanDocument({ plan }: OptionValues): string | undefined {
  return typeof plan === "string" ? readLine("plan", plan) : undefined;
}

/** How many days to keep artifacts; undefined where it was not given. @throws ConfigurationError */
export function readRetentionDays(values: OptionValues): number | undefined {
  const days = values["retention-days"];
  return typeof days === "string" ? parseCount("retention-days", days, "30") : undefined;
}

/** Whether the step fails where the run stopped early. */
export function failsOnIncomplete(values: OptionValues): boolean {
  return values["fail-on-incomplete"] === true;
}

function textOrDefault(values: OptionValues, name: (typeof actionOptions)[number]["name"]): string {
  const value = values[name];
  if (typeof value === "string") return value;
  const row: OptionRow | undefined = actionOptions.find((option) => option.name === name);
  return row?.default ?? "";
}

function readSwitch(name: string, value: string): boolean {
  const lowerCase = value.toLowerCase();
  if (lowerCase === "true") return true;
  if (lowerCase === "false") return false;
  throw new ConfigurationError(`--${name} "${value}" is neither true nor false; write true or false`);
}

/** Follows an option that is written with its value, and not only named. */
const valueFollows = String.raw`(?= (?:["\d<$.+]|(?<=--effort )\S|(?:claude|opencode|command|each|never|true|false)\b))`;
const optionPattern = new RegExp(`--([a-z][a-z-]*)(?:(${valueFollows})|)`, "g");

/** Rewrites a sentence that names options of the command line to name them as a workflow file does. */
export function nameInputs(sentence: string): string {
  const names = new Set(actionInputs.map(({ name }) => name));
  return sentence.replaceAll(optionPattern, (written, name: string, value?: string) =>
    names.has(name) ? `${name}${value === undefined ? "" : ":"}` : written,
  );
}
