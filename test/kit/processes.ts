// Finds processes of a test by the marker in their environment, and by the name of their program.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { findMarkedProcesses } from "../../src/platform/index.ts";

export interface ProcessInfo {
  pid: number;
  args: string[];
}

/** The processes with `NAME=value` in their environment, oldest first. */
export function markedProcesses(variable: string): ProcessInfo[] {
  return findMarkedProcesses({ variable }).flatMap((pid) => {
    const args = readArgs(pid);
    return args.length > 0 ? [{ pid, args }] : [];
  });
}

/** The first of those processes with this program name. */
export function markedProcessNamed(variable: string, name: string): number {
  const found = markedProcesses(variable).find(({ args }) => basename(args[0] ?? "") === name);
  if (!found) throw new Error(`no process named ${name} has ${variable}`);
  return found.pid;
}

/** The program and the arguments of a process; empty if it has ended. */
export function readArgs(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}
