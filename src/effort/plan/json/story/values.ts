// Reads values of an entry under the first of several names.
import { type JsonRecord, member } from "../json.ts";

/** The first of these keys that is present and not null. */
export function presentKey(record: JsonRecord, keys: readonly string[]): string | undefined {
  return keys.find((name) => (member(record, name) ?? undefined) !== undefined);
}

/** The value of the first of these keys that is present and not null. */
export function firstPresent(record: JsonRecord, keys: readonly string[]): unknown {
  const key = presentKey(record, keys);
  return key === undefined ? undefined : record[key];
}

/** The first of these keys with a text that is not blank. */
export function textKey(record: JsonRecord, keys: readonly string[]): string | undefined {
  return keys.find((key) => {
    const value = member(record, key);
    return typeof value === "string" && value.trim() !== "";
  });
}

/** The first text under these keys that is not blank. */
export function firstText(record: JsonRecord, keys: readonly string[]): string | undefined {
  const key = textKey(record, keys);
  return key === undefined ? undefined : String(record[key]);
}

/** Notes as text. A list becomes lines; anything else becomes an empty text. */
export function noteText(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("\n") : "";
}

/** A command or a list of commands, without blank ones; undefined for anything else. */
export function commandList(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  if (!list.every((command) => typeof command === "string")) return undefined;
  return list.map((command) => command.trim()).filter((command) => command !== "");
}

/** A list of commands, one a line; undefined if the value is not text. */
export function commandLines(value: unknown): string[] | undefined {
  const list = commandList(value);
  return list && commandList(list.flatMap((command) => command.split("\n")));
}
