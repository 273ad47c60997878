// Tells a gate that could not start from one that found a fault, by what was printed.
import { findStartFault } from "../../agents/index.ts";
import type { GateRun } from "./gates.ts";

/** Exit codes by which a shell says that it could not start a program. */
const notStarted: readonly number[] = [126, 127];

/** What package managers, make and interpreters say if they do not find what they are to run. */
const complaints: readonly RegExp[] = [
  /^npm (?:error|ERR!) (Missing script: .+)$/m,
  /^(g?make(?:\[\d+\])?: \*\*\* No rule to make target .+?)\.? +Stop\.$/m,
  /^(g?make: \*\*\* No targets specified and no makefile found)\. +Stop\.$/m,
  /^(\S*python[\d.]*: (?:No module named \S+|can't open file .+))$/m,
  /^(\S*sh: \d+: (?:cannot open|Can't open) .+)$/m,
];

/** The program's own words on why a gate could not start; undefined if it did, as far as is known. */
export function findGateFault({ exitCode = 0, timedOut, outputTail }: GateRun): string | undefined {
  if (timedOut || exitCode === 0) return undefined;
  if (notStarted.includes(exitCode)) {
    const words = findStartFault({ exitCode, printed: outputTail });
    // A package manager prints more around what the shell said.
    return words?.split(" / ").findLast((line) => /not found|denied|cannot|no such/i.test(line)) ?? words;
  }
  return complaints.map((pattern) => pattern.exec(outputTail)?.[1]).find((words) => words !== undefined);
}
