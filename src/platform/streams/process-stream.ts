// A process whose standard input and output are one stream, as for programs that connect to something by them.
import { Duplex } from "node:stream";
import { execa } from "execa";
import { describeError } from "../errors.ts";
import { sendSignal } from "../process/index.ts";

export interface ProcessStreamOptions {
  program: string;
  arguments: readonly string[];
  folder: string;
  /** The whole environment: nothing is inherited. */
  environment: Record<string, string>;
  /** What the stream is destroyed with where the process fails: a sentence made of the end of its standard error. */
  explain?(lastError: string): string;
}

/** A process as a stream. Destroying the stream kills the process with its group. */
export interface ProcessStream {
  /** Writing goes to standard input, reading comes from standard output; each side ends by itself. */
  readonly stream: Duplex;
  /** Resolves when it has ended; it never rejects. */
  readonly ended: Promise<void>;
}

/** How much of standard error is kept, in characters. */
const keptError = 4_000;

/** Starts a process as the leader of a process group of its own. */
export function openProcessStream(options: ProcessStreamOptions): ProcessStream {
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
  let lastError = "";
  child.stderr.on("data", (chunk: Buffer) => {
    lastError = (lastError + chunk.toString("utf8")).slice(-keptError);
  });
  let over = false;
  // Once it is gone its number may belong to somebody else.
  const kill = () => child.pid !== undefined && !over && sendSignal(-child.pid, "SIGKILL");
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    // A process may close its end before it has read all; how it ended tells whether that was a fault.
    write: (chunk, _, done) => void child.stdin.write(chunk, () => done()),
    // Where the process has gone, Node calls nobody back.
    final: (done) => void (child.stdin.destroyed ? done() : child.stdin.end(() => done())),
    destroy(error, done) {
      kill();
      child.stdout.resume();
      done(error);
    },
  });
  child.stdin.on("error", () => {});
  // Nobody may be listening yet.
  stream.on("error", () => {});
  child.stdout.on("data", (chunk: Buffer) => {
    if (!stream.destroyed && !stream.push(chunk)) child.stdout.pause();
  });
  const ended = child.then((result) => {
    over = true;
    if (child.pid === undefined) lastError = describeError(result.originalMessage ?? result.shortMessage);
    if (stream.destroyed) return;
    if (result.exitCode === 0) {
      stream.push(null);
      // What is still written goes nowhere.
      stream.end();
    } else stream.destroy(new Error(options.explain?.(lastError) ?? lastError));
  });
  return { stream, ended };
}
