// Finds and ends the processes that a run left behind, by a marker in their environment and never by name.
import * as fs from "node:fs";
import { systemClock } from "../clock.ts";
import { laterPidsAreGreater, startTimeField, statFields } from "../machine/index.ts";

export const runMarkerVariable = "RALPH_CI_RUN"; // the run's id, by which the next run finds the processes left behind

/** Splits a marker, `NAME=value`, into the variable to set. */
export function markerVariable(marker: string): Record<string, string> {
  const equals = marker.indexOf("=");
  return { [marker.slice(0, equals)]: marker.slice(equals + 1) };
}

/** How to recognise processes. */
export interface ProcessMarker {
  variable: string; // of their environment, such as `RALPH_RUN=4f1c…`
  sessionId?: number; // the pid of the session's first process
  notBefore?: number; // clock ticks since boot; processes that started earlier are not looked at
  countAtStart?: number | undefined; // processes that the machine had started when the session's first process started
}

/** The groups of commands that this process runs itself, such as git while gates run. They were not left behind. */
const ownGroups = new Set<number>();

/** Keeps the group of a command of this process from being ended as left behind, until disposed. */
export function keepGroup(pid: number | undefined): Disposable {
  if (pid !== undefined) ownGroups.add(pid);
  return { [Symbol.dispose]: () => void (pid !== undefined && ownGroups.delete(pid)) };
}

const groupField = 2; // field 5 of /proc/PID/stat (proc(5))
const sessionField = 3; // field 6 of /proc/PID/stat (proc(5))

/** The pids of marked processes, without this one; empty on a system without /proc. */
export function findMarkedProcesses(marker: ProcessMarker): number[] {
  let entries: string[];
  try {
    entries = fs.readdirSync("/proc");
  } catch {
    return [];
  }
  const needle = Buffer.from(marker.variable);
  const first = smallestPid(marker);
  return entries
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid >= first && pid !== process.pid && isMarked(pid, needle, marker));
}

/** To compare pids costs nothing; to read the environment of every process takes milliseconds. */
function smallestPid({ sessionId, countAtStart }: ProcessMarker): number {
  return sessionId !== undefined && laterPidsAreGreater(sessionId, countAtStart) ? sessionId : 1;
}

function isMarked(pid: number, variable: Buffer, marker: ProcessMarker): boolean {
  const fields = statFields(pid);
  if (!fields || fields[0] === "Z" || ownGroups.has(Number(fields[groupField]))) return false;
  if (marker.notBefore !== undefined && Number(fields[startTimeField]) < marker.notBefore) return false;
  if (marker.sessionId !== undefined && Number(fields[sessionField]) === marker.sessionId) return true;
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

/** Sends a signal, if the process still runs. A negative number means a process group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has already ended.
  }
}

const pollInterval = 10; // ms: the system does not report the end of a process that is not our child
const killRounds = 20; // what survives them forks faster than we can kill

/** Ends every marked process, also new ones: SIGTERM, then SIGKILL after `grace` ms. `alive`: what survives that. */
export async function endMarkedProcesses(
  marker: ProcessMarker,
  grace: number,
): Promise<{ found: number[]; alive: number[] }> {
  const found = new Set(findMarkedProcesses(marker));
  if (found.size === 0) return { found: [], alive: [] };
  for (const pid of found) sendSignal(pid, "SIGTERM");
  const deadline = systemClock.monotonic() + grace;
  let alive = findMarkedProcesses(marker);
  while (alive.length > 0 && systemClock.monotonic() < deadline) {
    await systemClock.sleep(pollInterval);
    alive = findMarkedProcesses(marker);
  }
  for (let round = 0; alive.length > 0 && round < killRounds; round += 1) {
    for (const pid of alive) {
      found.add(pid);
      sendSignal(pid, "SIGKILL");
    }
    await systemClock.sleep(pollInterval);
    alive = findMarkedProcesses(marker);
  }
  return { found: [...found], alive };
}
