// Finds and ends what a process of ours left behind, by marks that we gave it and never by its name.
import * as fs from "node:fs";
import { systemClock } from "../clock/index.ts";
import { statFields } from "../machine/index.ts";

/** How our processes are known: a `NAME=value` of their environment, and the session that the first of them leads. */
export interface ProcessMarker {
  /** As it stands in the environment, for example `RALPH_RUN=4f1c…`. */
  variable: string;
  /** The id of the session that was made for them (the pid of its first process). */
  sessionId?: number;
  /** Clock ticks from boot before which none of them can have begun; spares a look into older processes. */
  notBefore?: number;
}

/** Field 6 of /proc/PID/stat (proc(5)), the 4th after the name. */
const sessionField = 3;
/** Field 22 of it, the 20th after the name: clock ticks from boot to the start of the process. */
const startTimeField = 19;

/** The pids that bear the mark, without our own; empty where the system shows no /proc. */
export function findMarkedProcesses(mark: ProcessMarker): number[] {
  let entries: string[];
  try {
    entries = fs.readdirSync("/proc");
  } catch {
    return [];
  }
  const needle = Buffer.from(mark.variable);
  return entries
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .map(Number)
    .filter((pid) => isMarked(pid, needle, mark));
}

function isMarked(pid: number, variable: Buffer, mark: ProcessMarker): boolean {
  const fields = statFields(pid);
  if (!fields || fields[0] === "Z") return false;
  if (mark.notBefore !== undefined && Number(fields[startTimeField]) < mark.notBefore) return false;
  if (mark.sessionId !== undefined && Number(fields[sessionField]) === mark.sessionId) return true;
  try {
    const environment = fs.readFileSync(`/proc/${pid}/environ`);
    const at = environment.indexOf(variable);
    if (at < 0) return false;
    const after = environment[at + variable.length];
    return (at === 0 || environment[at - 1] === 0) && (after === undefined || after === 0);
  } catch {
    return false;
  }
}

/** Sends a signal; a process that is gone already is no error. A negative number means a process group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in between.
  }
}

/** How long between two looks, in ms: the end of a process that is not our child is no event we could wait for. */
const lookInterval = 10;
/** After so many rounds of SIGKILL something forks faster than we can look; it is reported, not chased for ever. */
const killRounds = 20;

/**
 * Ends every process with the mark: SIGTERM, up to `grace` ms, then SIGKILL, also to what they start meanwhile.
 * @returns the pids that were found, and those that would not die.
 */
export async function endMarkedProcesses(
  mark: ProcessMarker,
  grace: number,
): Promise<{ found: number[]; alive: number[] }> {
  const found = new Set(findMarkedProcesses(mark));
  if (found.size === 0) return { found: [], alive: [] };
  for (const pid of found) sendSignal(pid, "SIGTERM");
  const deadline = systemClock.monotonic() + grace;
  let alive = findMarkedProcesses(mark);
  while (alive.length > 0 && systemClock.monotonic() < deadline) {
    await systemClock.sleep(lookInterval);
    alive = findMarkedProcesses(mark);
  }
  for (let round = 0; alive.length > 0 && round < killRounds; round += 1) {
    for (const pid of alive) {
      found.add(pid);
      sendSignal(pid, "SIGKILL");
    }
    await systemClock.sleep(lookInterval);
    alive = findMarkedProcesses(mark);
  }
  return { found: [...found], alive };
}
