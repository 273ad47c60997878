// Identifies processes across machines and boots, where a pid alone means nothing.
import * as fs from "node:fs";
import * as os from "node:os";

/** One process, different from any other that ever has its pid. */
export interface ProcessIdentity {
  pid: number;
  host: string;
  bootId: string; // changes at every boot; empty if the system has none
  startTicks: string; // clock ticks from boot to the start of the process; empty if unknown
}

function bootId(): string {
  try {
    return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

/** The fields of /proc/PID/stat (proc(5)) after the command name, which may contain blanks and brackets. */
export function statFields(pid: number | "self"): string[] | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

export const startTimeField = 19; // field 22 of /proc/PID/stat: clock ticks from boot to the start of the process

let own: ProcessIdentity | undefined;

/** The identity of this process. */
export function currentProcessIdentity(): ProcessIdentity {
  own ??= {
    pid: process.pid,
    host: os.hostname(),
    bootId: bootId(),
    startTicks: statFields(process.pid)?.[startTimeField] ?? "",
  };
  return own;
}

/** Whether a process still runs. A process of another host is assumed to run; one of an earlier boot is gone. */
export function isRunning(identity: ProcessIdentity): boolean {
  const here = currentProcessIdentity();
  if (identity.host !== here.host) return true;
  if (identity.bootId !== here.bootId) return false;
  const fields = statFields(identity.pid);
  if (fields)
    return fields[0] !== "Z" && (!identity.startTicks || fields[startTimeField] === identity.startTicks);
  try {
    process.kill(identity.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const ticksPerSecond = 100; // USER_HZ on every common machine (proc(5))

/** When the nearest ancestor of this process with this name started, in ms since the epoch; undefined if unknown. */
export function ancestorStartTime(name: string): number | undefined {
  let pid = process.ppid;
  for (;;) {
    const fields = pid > 1 ? statFields(pid) : undefined;
    if (!fields) return undefined;
    if (commandName(pid) === name) return timeOfTicks(Number(fields[startTimeField]));
    pid = Number(fields[1]);
  }
}

function commandName(pid: number): string | undefined {
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return undefined;
  }
}

function timeOfTicks(ticks: number): number | undefined {
  const uptime = Number(fs.readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  const start = Date.now() + (ticks / ticksPerSecond - uptime) * 1_000;
  return Number.isFinite(start) ? start : undefined;
}

/** Whether this process runs as root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
