// Records which protected files were there before a turn, so that a later run can tell them from what a killed turn left.
import * as path from "node:path";
import { readText, replaceFile } from "../../platform/index.ts";
import { digestOf, type ProtectedFile } from "./protected-file.ts";

function recordFile(effortState: string): string {
  return path.join(effortState, "protected.json");
}

/** Writes the record unless its text is `known`. @returns its text */
export function writeRecord(
  effortState: string,
  files: ReadonlyMap<string, ProtectedFile>,
  known: string | undefined,
): string {
  const rows = [...files].map(([name, file]) => [name, digestOf(file)]).sort();
  const text = `${JSON.stringify(rows)}\n`;
  if (text !== known) replaceFile(recordFile(effortState), text);
  return text;
}

/** The hash of each file by path; undefined without a readable record. */
export function readRecord(effortState: string): ReadonlyMap<string, string> | undefined {
  try {
    const rows: unknown = JSON.parse(readText(recordFile(effortState)) ?? "");
    return Array.isArray(rows) ? new Map(rows as [string, string][]) : undefined;
  } catch {
    return undefined;
  }
}
