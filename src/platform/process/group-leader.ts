// Starts a program as the leader of its own session and process group.
import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { describeError } from "../errors.ts";

/** A program to start. */
export interface ProgramLaunch {
  program: string;
  arguments: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string>>; // complete: nothing is inherited
}

/** How a program ended. One that did not start has only the error. */
export interface ProgramEnd {
  exitCode: number | undefined;
  signal: string | undefined;
  startError: string | undefined;
}

/** A started program. Its promises never reject. Without a pid it did not start, and may have no pipes. */
export interface GroupLeader {
  readonly pid: number | undefined;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly exited: Promise<void>;
  /** Resolves when its pipes are closed, too. What it has started may hold them longer than it runs. */
  readonly closed: Promise<ProgramEnd>;
}

/** Starts a program with pipes for its output and, with `hasInput`, its input. */
export function startGroupLeader(launch: ProgramLaunch, hasInput = true): GroupLeader {
  try {
    return startChild(launch, hasInput);
  } catch (error) {
    // Node throws some errors of a start, such as arguments that are too long, and emits the others as an event.
    const end = { exitCode: undefined, signal: undefined, startError: describeError(error) };
    const noPipes = { stdin: null, stdout: null, stderr: null };
    return Object.assign(noPipes, {
      pid: undefined,
      exited: Promise.resolve(),
      closed: Promise.resolve(end),
    });
  }
}

function startChild(launch: ProgramLaunch, hasInput: boolean): GroupLeader {
  const child = spawn(launch.program, launch.arguments, {
    cwd: launch.folder,
    env: launch.environment,
    detached: true,
    stdio: [hasInput ? "pipe" : "ignore", "pipe", "pipe"],
  });
  const { stdin, stdout, stderr, pid } = child;
  stdin?.on("error", () => {}); // a program may close its input before it has read everything
  const failed = new Promise<string>((resolve) => {
    child.on("error", (error) => pid === undefined && resolve(describeError(error)));
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    void failed.then(() => resolve());
  });
  const closed = new Promise<ProgramEnd>((resolve) => {
    child.once("close", (exitCode: number | null, signal: string | null) => {
      if (pid !== undefined)
        resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined, startError: undefined });
    });
    void failed.then((startError) => resolve({ exitCode: undefined, signal: undefined, startError }));
  });
  return { pid, stdin, stdout, stderr, exited, closed };
}

/** Closes its pipes, which a hidden descendant may still hold. */
export function closePipes({ stdin, stdout, stderr }: GroupLeader): void {
  for (const pipe of [stdin, stdout, stderr]) pipe?.destroy();
}
