// Reads the words that people write for an option, and says plainly what is wrong with them.
import { ConfigurationError } from "../platform/index.ts";

const unitMilliseconds: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration such as `90s`, `10m`, `2h` or `1h30m`, in ms. @throws ConfigurationError */
export function parseDuration(name: string, words: string): number {
  const parts = [...words.trim().matchAll(/(\d+(?:\.\d+)?)([smh])/g)];
  const whole = parts.map((part) => part[0]).join("");
  const total = parts.reduce(
    (sum, part) => sum + Number(part[1]) * (unitMilliseconds[part[2] ?? ""] ?? 0),
    0,
  );
  if (whole !== words.trim() || total <= 0 || !Number.isFinite(total)) {
    throw new ConfigurationError(
      `--${name} "${words}" is no duration above zero; write it like 90s, 10m or 2h (there is no "unlimited")`,
    );
  }
  return total;
}

/** A whole number above zero. @throws ConfigurationError */
export function parseCount(name: string, words: string): number {
  const count = Number(words);
  if (!/^\d+$/.test(words.trim()) || !Number.isSafeInteger(count) || count < 1) {
    throw new ConfigurationError(
      `--${name} "${words}" is no whole number above zero; give one, for example --${name} 20 (there is no "unlimited")`,
    );
  }
  return count;
}

/** An amount of US dollars above zero, such as `5` or `2.50`. @throws ConfigurationError */
export function parseAmount(name: string, words: string): number {
  const amount = Number(words);
  if (!/^\d+(\.\d+)?$/.test(words.trim()) || amount <= 0 || !Number.isFinite(amount)) {
    throw new ConfigurationError(
      `--${name} "${words}" is no amount above zero; give one in US dollars, for example --${name} 20 (there is no "unlimited")`,
    );
  }
  return amount;
}

/** One of the legal words. @throws ConfigurationError */
export function parseChoice<Choice extends string>(
  name: string,
  words: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((legal) => legal === words.trim());
  if (choice === undefined) {
    throw new ConfigurationError(`--${name} "${words}" is not known; use ${listChoices(choices)}`);
  }
  return choice;
}

/** `a, b or c` */
export function listChoices(choices: readonly string[]): string {
  return [choices.slice(0, -1).join(", "), ...choices.slice(-1)].filter(Boolean).join(" or ");
}

/** An entry `NAME` or `NAME=VALUE`, whatever stands for the name; the value is undefined where there is none. */
export function splitVariable(entry: string): { name: string; value: string | undefined } {
  const at = entry.indexOf("=");
  return at < 0
    ? { name: entry, value: undefined }
    : { name: entry.slice(0, at), value: entry.slice(at + 1) };
}
