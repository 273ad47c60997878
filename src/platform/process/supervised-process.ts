// Runs one long process, and ends everything that it leaves behind.
import { systemClock } from "../clock.ts";
import { countStartedProcesses, currentProcessIdentity } from "../machine/index.ts";
import {
  closePipes,
  type GroupLeader,
  type ProgramEnd,
  type ProgramLaunch,
  startGroupLeader,
} from "./group-leader.ts";
import {
  endMarkedProcesses,
  findMarkedProcesses,
  type ProcessMarker,
  sendSignal,
} from "./marked-processes.ts";

/** How a process ended. */
export interface ProcessExit extends ProgramEnd {
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

/** Starts a process as the leader of a new session and process group. */
export function startProcess(options: ProcessOptions): RunningProcess {
  const leader = startGroupLeader(options);
  connectPipes(leader, options);
  const { pid } = leader;
  const notBefore = Number(currentProcessIdentity().startTicks);
  const marker: ProcessMarker = {
    variable: options.marker,
    notBefore,
    countAtStart: countStartedProcesses(),
  };
  if (pid) marker.sessionId = pid;
  const over = new AbortController();
  let killAt = Number.POSITIVE_INFINITY;
  const ended = leader.exited.then(async () => {
    over.abort();
    const grace = Math.min(leftoverGrace, Math.max(0, killAt - systemClock.monotonic()));
    const { found } = pid ? await endMarkedProcesses(marker, grace) : { found: [] };
    const { exitCode, signal, startError } = await whenClosed(leader);
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

function connectPipes(leader: GroupLeader, { input, keepInputOpen, onOutput }: ProcessOptions): void {
  if (keepInputOpen) leader.stdin?.write(input);
  else leader.stdin?.end(input);
  leader.stdout?.on("data", (chunk: Buffer) => onOutput(chunk, "stdout"));
  leader.stderr?.on("data", (chunk: Buffer) => onOutput(chunk, "stderr"));
}

/** Gives the result of an exited process. A hidden descendant may still hold its pipes, so they are closed. */
async function whenClosed(leader: GroupLeader): Promise<ProgramEnd> {
  const over = new AbortController();
  void leader.closed.then(() => over.abort());
  await systemClock.sleep(pipeGrace, over.signal);
  closePipes(leader);
  return leader.closed;
}
