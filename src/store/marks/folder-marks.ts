// Marks as files beside the snapshots of a folder, one for each key.
import * as path from "node:path";
import { int, object, string } from "zod/mini";
import { makeFolder, readText, replaceFile } from "../../platform/index.ts";

const markShape = object({ run: int(), at: string() });

/** Writes a mark; `at` is ISO 8601. */
export function leaveFolderMark(store: string, key: string, mark: { run: number; at: string }): void {
  const file = markFile(store, key);
  makeFolder(path.dirname(file));
  replaceFile(file, JSON.stringify(mark));
}

/** The run that left a mark with one of these keys. */
export function findFolderMark(
  store: string,
  keys: readonly string[],
  isInTime: (at: number) => boolean,
): number | undefined {
  for (const key of keys) {
    const mark = readMark(markFile(store, key));
    if (mark && isInTime(Date.parse(mark.at))) return mark.run;
  }
  return undefined;
}

function markFile(store: string, key: string): string {
  return path.join(store, "next-runs", `${key}.json`);
}

/** A mark that cannot be read counts as none. */
function readMark(file: string) {
  try {
    return markShape.safeParse(JSON.parse(readText(file) ?? "")).data;
  } catch {
    return undefined;
  }
}
