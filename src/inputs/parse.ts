// Parses the values of options; each error ends with the fix.
import { ConfigurationError, didYouMean } from "../platform/index.ts";

/** Commands, values and keys may be long or have several lines. */
const freeForms: readonly string[] = ["agent-command", "verify", "setup", "agent-env", "attach-keys"];
const longestValue = 1_000; // characters
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** A value of an option, unchanged. @throws ConfigurationError where it is not one line of usual length */
export function readLine(name: string, value: string): string {
  if (value.trim() === "") throw emptyOption(name);
  if (freeForms.includes(name)) return value;
  if (value.length > longestValue)
    throw new ConfigurationError(
      `--${name} has ${value.length} characters, and at most ${longestValue} are possible; give a shorter value`,
    );
  if (control.test(value))
    throw new ConfigurationError(
      `--${name} has a line break or another control character in it; give the value without`,
    );
  if (value !== value.trim())
    throw new ConfigurationError(
      `--${name} "${value}" begins or ends with a space; give --${name} ${value.trim()}`,
    );
  return value;
}

/** An option given empty is an error: it never means "unlimited". */
export function emptyOption(name: string): ConfigurationError {
  return new ConfigurationError(`--${name} is empty; give a value or leave the option out`);
}

/** Of this many ms, a time still has a date, and a limit of a year limits nothing that anybody wants. */
const longestDuration = 365 * 24 * 3_600_000;

const unitMilliseconds: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration such as `90s`, `10m`, `2h` or `1h30m`, in ms. @throws ConfigurationError */
export function parseDuration(name: string, value: string, alternative?: string): number {
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)([smh])/g)];
  const whole = parts.map((part) => part[0]).join("");
  const total = parts.reduce(
    (sum, part) => sum + Number(part[1]) * (unitMilliseconds[part[2] ?? ""] ?? 0),
    0,
  );
  if (whole !== value || total <= 0) {
    throw new ConfigurationError(
      `--${name} "${value}" is not a duration greater than zero (and there is no "unlimited"); write it like 90s, 10m or 2h${alternative === undefined ? "" : `, or ${alternative}`}`,
    );
  }
  if (!(total <= longestDuration))
    throw new ConfigurationError(`--${name} "${value}" is longer than a year; give at most 8760h`);
  return total;
}

/** A whole number greater than zero; the error shows `example`. @throws ConfigurationError */
export function parseCount(name: string, value: string, example: string): number {
  const count = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(count) || count < 1) {
    throw new ConfigurationError(
      `--${name} "${value}" is not a whole number greater than zero (and there is no "unlimited"); give one, for example --${name} ${example}`,
    );
  }
  return count;
}

/** An amount of US dollars greater than zero, such as `5` or `2.50`. @throws ConfigurationError */
export function parseAmount(name: string, value: string): number {
  const amount = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || amount <= 0 || !Number.isFinite(amount)) {
    throw new ConfigurationError(
      `--${name} "${value}" is not an amount greater than zero (and there is no "unlimited"); give one in US dollars, for example --${name} 20`,
    );
  }
  return amount;
}

/** A limit over all runs of an effort: the whole amount, or how much more than is used when the run starts. */
export interface TotalLimit {
  readonly amount: number;
  readonly isMore: boolean;
}

/** An amount, or with a plus before it, how much more; `parse` reads the amount. */
export function parseTotal(value: string, parse: (amount: string) => number): TotalLimit {
  const isMore = value.startsWith("+");
  return { amount: parse(isMore ? value.slice(1) : value), isMore };
}

/** One of the choices. @throws ConfigurationError */
export function parseChoice<Choice extends string>(
  name: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((known) => known === value);
  if (choice === undefined) {
    const meant = didYouMean(value, choices);
    throw new ConfigurationError(
      `--${name} "${value}" is not known; use ${listChoices(choices)}${meant && `.${meant}`}`,
    );
  }
  return choice;
}

/** `a, b or c` */
export function listChoices(choices: readonly string[]): string {
  return [choices.slice(0, -1).join(", "), ...choices.slice(-1)].filter(Boolean).join(" or ");
}

/** Splits `NAME` or `NAME=VALUE`; any text counts as a name. The value is undefined where there is no `=`. */
export function splitVariable(entry: string): { name: string; value: string | undefined } {
  const at = entry.indexOf("=");
  return at < 0
    ? { name: entry, value: undefined }
    : { name: entry.slice(0, at), value: entry.slice(at + 1) };
}
