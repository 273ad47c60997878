// Finds processes of a test by the marker in their environment, and by the name of their program.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { findMarkedProcesses } from "../../src/platform/index.ts";

export interface Seen {
  pid: number;
  /** Its program and arguments. */
  words: string[];
}

/** The processes with `NAME=value` in their environment, oldest first. */
export function marked(variable: string): Seen[] {
  return findMarkedProcesses({ variable }).flatMap((pid) => {
    const words = readWords(pid);
    return words.length > 0 ? [{ pid, words }] : [];
  });
}

/** The first of those processes with this program name. */
export function named(variable: string, name: string): number {
  const found = marked(variable).find(({ words }) => basename(words[0] ?? "") === name);
  if (!found) throw new Error(`no process named ${name} has ${variable}`);
  return found.pid;
}

/** The program and the arguments of a process; empty if it has ended. */
export function readWords(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}
