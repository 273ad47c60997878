// Reads acceptance criteria as lines of text, however they are written.
import { readDone } from "../done.ts";
import { type JsonRecord, member } from "../json.ts";
import { fieldNames, testStrategyNames } from "./names.ts";
import { firstText } from "./values.ts";

/** The criteria of a story, and the keys that hold them. */
export interface Criteria {
  texts: string[];
  keys: string[];
}

/** Reads the criteria of a story: those under the first name that has any, and how the work is to be tested. */
export function readCriteria(record: JsonRecord): Criteria {
  const strategy = testStrategyNames.find((key) => criterionTexts(member(record, key)).length > 0);
  const key = fieldNames.acceptanceCriteria.find((name) => criterionTexts(member(record, name)).length > 0);
  const own = key === undefined ? behaviour(record) : criterionTexts(member(record, key));
  const keys = key === undefined ? behaviourKeys.filter((name) => Object.hasOwn(record, name)) : [key];
  return {
    texts: [...own, ...(strategy === undefined ? [] : criterionTexts(member(record, strategy)))],
    keys: [...keys, ...(strategy === undefined ? [] : [strategy])],
  };
}

/** A criterion or several as lines, without blank ones. */
export function criterionTexts(value: unknown, depth = 0): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") return String(value).trim() === "" ? [] : [String(value)];
  if (depth > maxDepth) return [JSON.stringify(value)];
  if (Array.isArray(value)) return value.flatMap((item) => criterionTexts(item, depth + 1));
  const record = value as JsonRecord;
  const scenario = behaviour(record, firstText(record, labelKeys));
  if (scenario.length > 0) return scenario;
  return named(record) ?? grouped(record, depth);
}

const maxDepth = 12;
const textKeys = ["text", "description", "criterion", "statement", "condition"] as const;
const labelKeys = ["title", "name", "scenario", "category", "group", "area"] as const;

/** A criterion with a text or a title, and the lists below it; undefined for an object without one. */
function named(record: JsonRecord): string[] | undefined {
  const text = firstText(record, textKeys);
  const label = firstText(record, labelKeys);
  if (text !== undefined) {
    const whole = label === undefined || label === text ? text : `${label}: ${text}`;
    return [readDone(record).done && isPart(record) ? `${whole} (done)` : whole];
  }
  if (label === undefined) return undefined;
  const lists = Object.values(record).filter((value) => Array.isArray(value) && value.length > 0);
  const inner = lists.flatMap((list) => criterionTexts(list)).map((line) => `${label}: ${line}`);
  if (inner.length > 0) return inner;
  return [readDone(record).done && isPart(record) ? `${label} (done)` : label];
}

/** Whether an entry is a piece of work with a status of its own, as the sub-tasks of a task are. */
function isPart(record: JsonRecord): boolean {
  return readDone(record).word !== undefined;
}

/** `{"speed": ["fast"], "looks": "nice"}`: each line with the name of its group. An object without lists is one line. */
function grouped(record: JsonRecord, depth: number): string[] {
  const isGroup = Object.values(record).some((value) => typeof value === "object" && value !== null);
  const lines = Object.entries(record).flatMap(([key, value]) =>
    criterionTexts(value, depth + 1).map((line) => `${key}: ${line}`),
  );
  return isGroup || lines.length === 0 ? lines : [lines.join("; ")];
}

const behaviourKeys = ["given", "when", "then"] as const;

/** `{"given": …, "when": …, "then": …}` as one sentence; empty for any other object. */
function behaviour(record: JsonRecord, label?: string): string[] {
  const lower = new Map(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]));
  const parts = behaviourKeys.flatMap((key) => {
    const texts = criterionTexts(lower.get(key));
    return texts.length === 0 ? [] : [`${key} ${texts.map(withoutStop).join(" and ")}`];
  });
  if (parts.length < 2 && !(parts.length === 1 && lower.size === 1)) return [];
  const sentence = parts.join(", ");
  const whole = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
  return [label === undefined ? whole : `${label}: ${whole}`];
}

function withoutStop(text: string): string {
  return text.trim().replace(/[.,;]$/, "");
}
