// Compares a story's entry before and after a turn, field by field.
import { isDeepStrictEqual } from "node:util";
import { doneKeys, meaningOf, wordKey } from "./done.ts";
import { type JsonRecord, member } from "./json-text.ts";

/** Keys whose values differ; the order of keys and the way they are written count for nothing. */
export function changedKeys(before: JsonRecord, after: JsonRecord): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter(
    (key) =>
      Object.hasOwn(before, key) !== Object.hasOwn(after, key) || !isDeepStrictEqual(before[key], after[key]),
  );
}

/**
 * What the changed done fields say: one that was left as it was has no say, so that it does not matter whether a status
 * word follows its flag. Undefined where nothing changed or the changes contradict each other.
 */
export function doneChange(before: JsonRecord, after: JsonRecord): "done" | "open" | undefined {
  const voices = [...doneKeys, wordKey].flatMap((key) => {
    const now = voiceOf(after, key);
    return now === undefined || now === voiceOf(before, key) ? [] : [now];
  });
  if (voices.length === 0 || voices.some((voice) => voice !== voices[0])) return undefined;
  return voices[0] ? "done" : "open";
}

function voiceOf(record: JsonRecord, key: string): boolean | undefined {
  const value = member(record, key);
  if (key !== wordKey) return typeof value === "boolean" ? value : undefined;
  return typeof value === "string" ? meaningOf(value) === "done" : undefined;
}
