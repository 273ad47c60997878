// Runs one long process, and ends everything that it leaves behind.
import { systemClock } from "../clock.ts";
import { describeError } from "../errors.ts";
import { countStartedProcesses, currentProcessIdentity } from "../machine/index.ts";
import { type ProgramLaunch, startGroupLeader } from "./group-leader.ts";
import {
  endMarkedProcesses,
  findMarkedProcesses,
  type ProcessMarker,
  sendSignal,
} from "./marked-processes.ts";

/** How a process ended. */
export interface ProcessExit {
  exitCode: number | undefined;
  signal: string | undefined;
  startError: string | undefined;
  leftovers: number[]; // the pids that outlived the process and were ended after it
}

/** A process to start, and what happens to its input and output. */
export interface ProcessOptions extends ProgramLaunch {
  input: string; // written to standard input, which is then closed; the process need not read it
  keepInputOpen?: boolean; // until this program ends, so that the process can notice that end
  onOutput(chunk: Buffer, from: "stdout" | "stderr"): void;
  marker: string; // `NAME=value` of its environment, by which its descendants are found
}

/** A running process with everything that it starts. */
export interface RunningProcess {
  readonly pid: number | undefined;
  readonly ended: Promise<ProcessExit>; // with everything that it left behind
  /** Sends SIGTERM to its group, and SIGKILL after `grace` ms. Another call can only shorten that time. */
  stop(grace: number): Promise<ProcessExit>;
}

const leftoverGrace = 1_000; // ms between SIGTERM and SIGKILL for processes that outlived their parent
const pipeGrace = 500; // ms that a pipe may stay open after all known processes have ended

type Child = ReturnType<typeof startGroupLeader>;

/** Starts a process as the leader of a new session and process group. */
export function startProcess(options: ProcessOptions): RunningProcess {
  const child = startGroupLeader(options);
  connectPipes(child, options);
  const { pid } = child;
  const notBefore = Number(currentProcessIdentity().startTicks);
  const marker: ProcessMarker = { variable: options.marker, notBefore, countedThen: countStartedProcesses() };
  if (pid) marker.sessionId = pid;
  const over = new AbortController();
  let killAt = Number.POSITIVE_INFINITY;
  const ended = whenExited(child, over).then(async () => {
    const grace = Math.min(leftoverGrace, Math.max(0, killAt - systemClock.monotonic()));
    const { found } = pid ? await endMarkedProcesses(marker, grace) : { found: [] };
    const { exitCode, signal, originalMessage, shortMessage } = await closePipes(child);
    const startError = pid ? undefined : describeError(originalMessage ?? shortMessage);
    return { exitCode, signal, startError, leftovers: found };
  });
  return {
    pid,
    ended,
    async stop(grace) {
      if (pid === undefined || over.signal.aborted) return ended; // after its end, the pid may belong to another process
      const due = systemClock.monotonic() + grace;
      if (due >= killAt) return ended;
      killAt = due;
      sendSignal(-pid, "SIGTERM");
      // Processes in other groups get the same time, not a second period after it.
      for (const other of findMarkedProcesses(marker)) if (other !== pid) sendSignal(other, "SIGTERM");
      await systemClock.sleep(grace, over.signal);
      if (!over.signal.aborted) sendSignal(-pid, "SIGKILL");
      return ended;
    },
  };
}

function connectPipes(child: Child, { input, keepInputOpen, onOutput }: ProcessOptions): void {
  child.stdin.on("error", () => {}); // a process may close its input before it has read everything
  if (keepInputOpen) child.stdin.write(input);
  else child.stdin.end(input);
  child.stdout.on("data", (chunk: Buffer) => onOutput(chunk, "stdout"));
  child.stderr.on("data", (chunk: Buffer) => onOutput(chunk, "stderr"));
}

function whenExited(child: Child, over: AbortController): Promise<void> {
  return new Promise((resolve) => {
    const onEnd = () => {
      over.abort();
      resolve();
    };
    child.once("exit", onEnd);
    child.once("error", onEnd);
    if (child.pid === undefined) void child.then(onEnd); // a failed start, as with too long arguments, may emit no event
  });
}

/** Gives the result of an exited process. A hidden descendant may still hold its pipes, so they are closed. */
async function closePipes(child: Child) {
  const closed = new AbortController();
  const result = child.then((value) => {
    closed.abort();
    return value;
  });
  await systemClock.sleep(pipeGrace, closed.signal);
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
  return result;
}
