// Counts the processes that the machine has started, to tell whether pids have wrapped around.
import * as fs from "node:fs";

/** How many processes and threads the machine has started since boot; undefined if it does not say. */
export function countStartedProcesses(): number | undefined {
  const count = /^processes (\d+)$/m.exec(readSystemFile("/proc/stat"))?.[1];
  return Number(count) > 0 ? Number(count) : undefined;
}

/** A reserve: failed calls also take a pid, and some processes have theirs before they are counted. */
const uncounted = 1_000;

/** Whether all processes that started after `pid` have greater pids. `countAtStart`: the count when `pid` started. */
export function laterPidsAreGreater(pid: number, countAtStart: number | undefined): boolean {
  const counted = countStartedProcesses();
  const limit = Number(readSystemFile("/proc/sys/kernel/pid_max"));
  // Pids that are in use are skipped. Source: proc(5), the fourth field of /proc/loadavg.
  const inUse = Number(/\/(\d+)/.exec(readSystemFile("/proc/loadavg"))?.[1]);
  if (counted === undefined || countAtStart === undefined || !(limit > 0 && inUse > 0)) return false;
  return pid + (counted - countAtStart) + inUse + uncounted < limit;
}

function readSystemFile(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
