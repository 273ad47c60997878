// Runs one long process in a session of its own and sees to it that nothing of it is left when it ends.
import { execa } from "execa";
import { systemClock } from "../clock/index.ts";
import { describeError } from "../errors.ts";
import { currentProcessIdentity } from "../machine/index.ts";
import {
  endMarkedProcesses,
  findMarkedProcesses,
  type ProcessMarker,
  sendSignal,
} from "./marked-processes.ts";

/** How a process ended. */
export interface ProcessExit {
  exitCode: number | undefined;
  /** The signal that ended it, where one did. */
  signal: string | undefined;
  /** Why it could not be started at all. */
  startError: string | undefined;
  /** Pids that had outlived the process and were ended after it. */
  leftovers: number[];
}

export interface ProcessOptions {
  program: string;
  arguments: readonly string[];
  folder: string;
  /** The whole environment: nothing is inherited. */
  environment: Record<string, string>;
  /** Written to standard input, which is then closed; a process that does not read it is no error. */
  input: string;
  /** Standard input stays open after `input` instead, until we are gone: so the process can know that nobody needs it. */
  keepInputOpen?: boolean;
  /** Gets standard output and standard error in the order they arrive. */
  onOutput(chunk: Buffer, from: "stdout" | "stderr"): void;
  /** The `NAME=value` of its environment by which its descendants are found. */
  mark: string;
}

/** A running process with all that it starts. */
export interface RunningProcess {
  readonly pid: number | undefined;
  /** Resolves when the process has ended and all that it left behind has been ended too. */
  readonly ended: Promise<ProcessExit>;
  /** SIGTERM to its group, SIGKILL after `grace` ms; resolves with `ended`. Calling it again only shortens the wait. */
  stop(grace: number): Promise<ProcessExit>;
}

/** What a background process that outlived its parent gets between SIGTERM and SIGKILL, in ms. */
const leftoverGrace = 1_000;
/** How long an output pipe may stay open once every process we know of is gone, in ms. */
const pipeGrace = 500;

/** Starts a process as the leader of a new session and process group. */
export function startProcess(options: ProcessOptions): RunningProcess {
  const child = execa(options.program, options.arguments, {
    cwd: options.folder,
    env: options.environment,
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  // A process may close its end before it has read all; that is its right.
  child.stdin.on("error", () => {});
  if (options.keepInputOpen) child.stdin.write(options.input);
  else child.stdin.end(options.input);
  child.stdout.on("data", (chunk: Buffer) => options.onOutput(chunk, "stdout"));
  child.stderr.on("data", (chunk: Buffer) => options.onOutput(chunk, "stderr"));

  const mark: ProcessMarker = {
    variable: options.mark,
    ...(child.pid ? { sessionId: child.pid } : {}),
    notBefore: Number(currentProcessIdentity().startTicks),
  };
  const over = new AbortController();
  let killAt = Number.POSITIVE_INFINITY;
  const exited = new Promise<void>((resolve) => {
    const onEnd = () => {
      over.abort();
      resolve();
    };
    child.once("exit", onEnd);
    child.once("error", onEnd);
    // One that could not be started at all, such as for a command line that is too long, may send no event.
    if (child.pid === undefined) void child.then(onEnd);
  });
  const ended = exited.then(async () => {
    const { found } = child.pid
      ? await endMarkedProcesses(mark, Math.min(leftoverGrace, Math.max(0, killAt - systemClock.monotonic())))
      : { found: [] };
    const closed = new AbortController();
    const result = child.then((value) => {
      closed.abort();
      return value;
    });
    await systemClock.sleep(pipeGrace, closed.signal);
    child.stdin.destroy();
    // Something that hid from us still holds a pipe: we stop listening rather than wait for it.
    child.stdout.destroy();
    child.stderr.destroy();
    const { exitCode, signal, originalMessage, shortMessage } = await result;
    const startError = child.pid ? undefined : describeError(originalMessage ?? shortMessage);
    return { exitCode, signal, startError, leftovers: found };
  });

  return {
    pid: child.pid,
    ended,
    async stop(grace) {
      const { pid } = child;
      // Once it is gone its number may belong to somebody else.
      if (pid === undefined || over.signal.aborted) return ended;
      const due = systemClock.monotonic() + grace;
      if (due >= killAt) return ended;
      killAt = due;
      sendSignal(-pid, "SIGTERM");
      // Those in other groups get the same time, not a second one after it.
      for (const other of findMarkedProcesses(mark)) if (other !== pid) sendSignal(other, "SIGTERM");
      await systemClock.sleep(grace, over.signal);
      if (!over.signal.aborted) sendSignal(-pid, "SIGKILL");
      return ended;
    },
  };
}
