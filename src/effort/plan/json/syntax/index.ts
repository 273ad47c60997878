// The door to the syntaxes of plans with values: JSON, JSON Lines and YAML.
import { type JsonDocument, type JsonFault, readJson } from "../json.ts";
import { readJsonLines } from "./lines.ts";
import { readYaml } from "./yaml.ts";

export { endOfContent, indentOf, lineEndOf, spliceMembers, writeYamlText } from "./members.ts";

/** Reads a text in the syntax of its file; never throws. */
export function readDocument(text: string, file: string): JsonDocument | JsonFault {
  if (/\.ya?ml$/i.test(file)) return readYaml(text);
  return /\.(?:jsonl|ndjson)$/i.test(file) ? readJsonLines(text) : readJson(text);
}
