// A process whose standard input and output are one stream.
import { Duplex } from "node:stream";
import { type ProgramLaunch, sendSignal, startGroupLeader } from "../process/index.ts";

/** The process to start. */
export interface ProcessStreamOptions extends ProgramLaunch {
  explain?(lastError: string): string; // makes the error from the end of standard error
}

/** A process as a stream. Destroying the stream kills the process group. */
export interface ProcessStream {
  readonly stream: Duplex; // standard input and output; each side ends separately
  readonly ended: Promise<void>; // never rejects
}

const keptError = 4_000; // characters

/** Starts a process as the leader of its own process group. */
export function openProcessStream(options: ProcessStreamOptions): ProcessStream {
  const child = startGroupLeader(options);
  let lastError = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    lastError = (lastError + chunk.toString("utf8")).slice(-keptError);
  });
  let over = false;
  // After its end, the pid may belong to another process.
  const kill = () => child.pid !== undefined && !over && sendSignal(-child.pid, "SIGKILL");
  const stream = new Duplex({
    read: () => void child.stdout?.resume(),
    // A write error is ignored: a process may close its input early, and its exit code tells whether it failed.
    write: (chunk, _, done) => void (child.stdin ? child.stdin.write(chunk, () => done()) : done()),
    // For a destroyed pipe Node never calls back.
    final: (done) => void (child.stdin?.destroyed === false ? child.stdin.end(() => done()) : done()),
    destroy(error, done) {
      kill();
      child.stdout?.resume();
      done(error);
    },
  });
  stream.on("error", () => {}); // an error without a listener would end this program
  child.stdout?.on("data", (chunk: Buffer) => {
    if (!stream.destroyed && !stream.push(chunk)) child.stdout?.pause();
  });
  const ended = child.closed.then(({ exitCode, startError }) => {
    over = true;
    lastError = startError ?? lastError;
    if (stream.destroyed) return;
    if (exitCode === 0) {
      stream.push(null);
      stream.end();
    } else stream.destroy(new Error(options.explain?.(lastError) ?? lastError));
  });
  return { stream, ended };
}
