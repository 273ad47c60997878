// Counts the processes that the machine has started, by which it is known whether their numbers have begun again.
import * as fs from "node:fs";

/** How many processes and threads the machine has started since boot; undefined if it does not say. */
export function countStartedProcesses(): number | undefined {
  const count = /^processes (\d+)$/m.exec(readSystemFile("/proc/stat"))?.[1];
  return count === undefined ? undefined : Number(count);
}

/** Some calls that fail take a number, too, and some processes start before they are counted. */
const uncounted = 1_000;

/**
 * Whether each process that started after the process `pid` has a greater number, until now. `countedThen`: what the machine had
 * started when `pid` was new.
 */
export function laterPidsAreGreater(pid: number, countedThen: number | undefined): boolean {
  const counted = countStartedProcesses();
  const limit = Number(readSystemFile("/proc/sys/kernel/pid_max"));
  if (counted === undefined || countedThen === undefined || !(limit > 0)) return false;
  return pid + (counted - countedThen) + uncounted < limit;
}

function readSystemFile(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
