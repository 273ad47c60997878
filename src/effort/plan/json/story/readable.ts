// Writes values of JSON as text for people and agents.
import { isRecord } from "../json.ts";

const indent = "  ";
/** Values that are nested more deeply are written as JSON. */
const maxDepth = 12;

/** A value as lines: texts as they are, lists as list items, the members of objects by name. */
export function readableText(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value).trim();
  if (depth >= maxDepth) return JSON.stringify(value);
  if (Array.isArray(value))
    return value
      .map((item) => readableText(item, depth + 1))
      .filter((text) => text !== "")
      .map((text) => `- ${text.replaceAll("\n", `\n${indent}`)}`)
      .join("\n");
  return Object.entries(value)
    .map(([key, inner]) => readableMember(key, inner, depth))
    .filter((text) => text !== "")
    .join("\n");
}

/** A member of an object: its name, and its value on the same line if it fits. Empty if the value says nothing. */
export function readableMember(key: string, value: unknown, depth = 0): string {
  const text = readableText(value, depth + 1);
  if (text === "") return "";
  const isShort = !text.includes("\n") && !Array.isArray(value) && !isRecord(value);
  return isShort ? `${key}: ${text}` : `${key}:\n${indent}${text.replaceAll("\n", `\n${indent}`)}`;
}
