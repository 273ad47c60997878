// Which system calls and programs are left between two agents: the floor of the gap.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { median } from "./distribution.ts";
import { type Figure, type Row, skippedRow } from "./figure.ts";
import { bareLoops, bothWays } from "./iteration/runners.ts";
import { iterations, type LoopRunner, timeRun } from "./iteration/timed-run.ts";
import { type Gap, readGaps } from "./iteration/trace.ts";
import { builtFile } from "./world.ts";

/** The calls of interest, by what they are for; the others only wait, or manage memory and threads. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  "programs started": ["clone", "clone3", "fork", "vfork"],
  "flushed to disk": ["fsync", "fdatasync"],
  "renamed, linked or removed": [
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "rmdir",
  ],
  "folders made": ["mkdir", "mkdirat"],
  "files opened": ["open", "openat"],
  "files looked at": ["stat", "lstat", "statx", "newfstatat", "fstat", "access", "faccessat2", "readlink"],
  "folders read": ["getdents64"],
  "reads and writes": ["read", "pread64", "readv", "write", "pwrite64", "writev", "ftruncate"],
};

let programs: readonly string[] = [];

function traceGaps(runner: LoopRunner): Gap[] {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-trace-"));
  try {
    const file = join(folder, "trace");
    const command: LoopRunner["command"] = (world) => [
      "strace",
      "--seccomp-bpf",
      "-f",
      "-ttt",
      "-s",
      "200",
      "-o",
      file,
      ...runner.command(world),
    ];
    timeRun({ name: runner.name, command }, folder);
    const gaps = readGaps(readFileSync(file, "utf8"), "/bin/claude");
    if (gaps.length !== iterations - 1)
      throw new Error(`${runner.name} has ${gaps.length} gaps in its trace`);
    return gaps;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf({ name }: LoopRunner, gaps: readonly Gap[]): Row[] {
  const count = (gap: Gap, calls: readonly string[]) =>
    calls.reduce((sum, call) => sum + (gap.calls.get(call) ?? 0), 0);
  const rows = Object.entries(kinds).map(
    ([kind, calls]): Row => ({
      name: `${name}: ${kind}`,
      values: gaps.map((gap) => count(gap, calls)),
      unit: "calls",
    }),
  );
  const every = gaps.map((gap) => count(gap, [...gap.calls.keys()]));
  return [...rows, { name: `${name}: all system calls`, values: every, unit: "calls" }];
}

/** The programs of the gap in the middle, as one line. */
function describePrograms({ name }: LoopRunner, gaps: readonly Gap[]): string {
  const usual = median(gaps.map((gap) => gap.programs.length));
  const found = gaps.find((gap) => gap.programs.length === usual)?.programs ?? [];
  return `${name} starts ${found.map((program) => `\`${program}\``).join(", ")}.`;
}

/** Counted, not timed: strace makes each call slow. */
export const callsFigure: Figure = {
  name: "calls",
  title: "System calls of the loop's own process between the end of one agent and the start of the next",
  notes: () => programs,
  measure(): Row[] {
    try {
      execFileSync("strace", ["--version"]);
    } catch {
      return [skippedRow("calls", "because strace is not installed")];
    }
    const runners = [...bothWays("ours,", dirname(builtFile("cli.cjs"))), ...bareLoops()];
    const measured = runners.map((runner) => ({ runner, gaps: traceGaps(runner) }));
    programs = measured.map(({ runner, gaps }) => describePrograms(runner, gaps));
    return measured.flatMap(({ runner, gaps }) => rowsOf(runner, gaps));
  },
};
