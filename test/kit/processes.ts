// Finds processes of a test by the mark they inherit, and tells them apart by what they were started as.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { findMarkedProcesses } from "../../src/platform/index.ts";

/** A running process. */
export interface Seen {
  pid: number;
  /** Its program and arguments. */
  words: string[];
}

/** The processes that bear `NAME=value` in their environment, oldest first. */
export function marked(variable: string): Seen[] {
  return findMarkedProcesses({ variable }).flatMap((pid) => {
    const words = readWords(pid);
    return words.length > 0 ? [{ pid, words }] : [];
  });
}

/** The first of those processes that was started under this name. */
export function named(variable: string, name: string): number {
  const found = marked(variable).find(({ words }) => basename(words[0] ?? "") === name);
  if (!found) throw new Error(`no process is called ${name} among those with ${variable}`);
  return found.pid;
}

/** The program and the arguments of a process; none where it is gone. */
export function readWords(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}
