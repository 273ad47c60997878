// The door to the syntaxes of plans with values: JSON, JSON Lines and YAML.
import { splitAddress } from "../../address.ts";
import { type JsonDocument, type JsonFault, readJson } from "../json.ts";
import { readJsonLines } from "./lines.ts";
import { readYaml } from "./yaml.ts";

export { endOfContent, indentOf, spliceMembers, writeYamlText } from "./members.ts";

/** Reads a text in the syntax of its file; never throws. */
export function readDocument(text: string, address: string): JsonDocument | JsonFault {
  const { path: file } = splitAddress(address);
  if (/\.ya?ml$/i.test(file)) return readYaml(text);
  return /\.(?:jsonl|ndjson)$/i.test(file) ? readJsonLines(text) : readJson(text);
}
