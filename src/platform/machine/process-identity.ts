// Says which machine and boot a process belongs to, because a bare pid means nothing on another one.
import * as fs from "node:fs";
import * as os from "node:os";

/** One process, told apart from any other that will ever bear its pid. */
export interface ProcessIdentity {
  pid: number;
  host: string;
  /** Changes at every boot; empty where the system has none to give. */
  bootId: string;
  /** Clock ticks from boot to the start of the process; empty where it cannot be read. */
  startTicks: string;
}

function bootId(): string {
  try {
    return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

/** The fields of /proc/PID/stat after the command's name, which may itself hold blanks and brackets. */
export function statFields(pid: number): string[] | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat (proc(5)), the 20th after the name. */
const startTimeField = 19;

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

/**
 * Whether a process still runs. One of another host cannot be seen from here and counts as running; one of another
 * boot of this host is gone.
 */
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

/** Clock ticks a second as Linux shows them to programs: USER_HZ, 100 on every common machine (proc(5)). */
const ticksPerSecond = 100;

/**
 * When the nearest process of this name that this one descends from began, ms since the epoch; undefined where there is
 * none, or the system does not tell.
 */
export function ancestorStartTime(name: string): number | undefined {
  let pid = process.ppid;
  for (;;) {
    const fields = pid > 1 ? statFields(pid) : undefined;
    if (!fields) return undefined;
    if (commandName(pid) === name) return bootTime(Number(fields[startTimeField]));
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

/** So many ticks after the start of the machine, ms since the epoch. */
function bootTime(ticks: number): number | undefined {
  const uptime = Number(fs.readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  const start = Date.now() + (ticks / ticksPerSecond - uptime) * 1_000;
  return Number.isFinite(start) ? start : undefined;
}

/** Whether this process may do everything on the machine. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** What a program that is made for one kind of machine has to fit. */
export interface MachineKind {
  /** As Node names it: `linux`, `darwin`. */
  system: string;
  /** As Node names it: `x64`, `arm64`. */
  architecture: string;
  /** Whether the C library is musl, as on Alpine. */
  isMusl: boolean;
  /** Whether an x64 processor lacks AVX2, for which some programs have a build of their own. */
  isOldProcessor: boolean;
}

/** The kind of this machine. */
export function machineKind(): MachineKind {
  const { platform: system, arch: architecture } = process;
  const isLinux = system === "linux";
  const header = isLinux
    ? (process.report?.getReport() as { header?: { glibcVersionRuntime?: string } })
    : {};
  return {
    system,
    architecture,
    isMusl: isLinux && header.header?.glibcVersionRuntime === undefined,
    isOldProcessor: isLinux && architecture === "x64" && !readProcessors().includes(" avx2"),
  };
}

function readProcessors(): string {
  try {
    return fs.readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
}
