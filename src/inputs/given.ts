// Lists the options that a run was given, so that a person can run with them again.

import type { OptionRow, OptionValues } from "./option-row.ts";
import { locationOptions, runOptions } from "./options.ts";
import { splitVariable } from "./parse.ts";
import { sandboxOptions } from "./sandboxing/index.ts";

/** An option as it was given. */
export interface GivenOption {
  readonly name: string;
  /** As on the command line: `-C` or `--effort`. */
  readonly spelling: string;
  /** Undefined for a switch. Of a variable for the agent, only the name. */
  readonly value: string | undefined;
  /** Whether a workflow step has this value without being given it. */
  readonly isDefault: boolean;
  /** The variable whose value is left out here, because it may be a secret. */
  readonly unsaid: string | undefined;
}

/** Options of which a second run must not get the same value: it would restore the same old snapshot. */
const notRepeated: readonly string[] = ["state-from"];

/** Lists the given options of a run in the order of the table. A list gives one entry for each of its values. */
export function listGiven(values: OptionValues): GivenOption[] {
  const rows: readonly OptionRow[] = [...locationOptions, ...runOptions];
  return rows
    .filter(({ name }) => !notRepeated.includes(name))
    .flatMap((row) => readEntries(row, values[row.name]).map((value) => describe(row, value)));
}

function readEntries(row: OptionRow, value: OptionValues[string]): (string | undefined)[] {
  if (row.kind === "switch") return value === true ? [undefined] : [];
  if (typeof value === "string") {
    const entries = row.kind === "list" ? value.split("\n") : [value];
    return entries.map((entry) => entry.trim()).filter((entry) => entry !== "");
  }
  return Array.isArray(value) ? (value as string[]) : [];
}

function describe(row: OptionRow, value: string | undefined): GivenOption {
  const variable = row.name === "agent-env" && value !== undefined ? splitVariable(value) : undefined;
  const standard = row.stepDefault === undefined ? row.default : (row.stepDefault ?? undefined);
  return {
    name: row.name,
    spelling: row.short ? `-${row.short}` : `--${row.name}`,
    value: variable ? variable.name : value,
    isDefault: value !== undefined && value === standard,
    unsaid: variable?.value === undefined ? undefined : variable.name,
  };
}

/** Says that options for the sandbox were given and have no effect without one; undefined where none were. */
export function describeIdleOptions(given: readonly GivenOption[]): string | undefined {
  const names: readonly string[] = sandboxOptions
    .map(({ name }) => name)
    .filter((name) => name !== "sandbox");
  const idle = given.filter(({ name, isDefault }) => names.includes(name) && !isDefault);
  const spellings = [...new Set(idle.map(({ spelling }) => spelling))];
  if (spellings.length === 0) return undefined;
  const [verb, them] = spellings.length === 1 ? ["has", "it"] : ["have", "them"];
  return `${spellings.join(" and ")} ${verb} no effect without a sandbox; add --sandbox on, or leave ${them} out`;
}
