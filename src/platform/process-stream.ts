// A process whose standard input and output are one stream, as for programs that connect to something by them.
import { Duplex } from "node:stream";
import { execa } from "execa";
import { describeError } from "./errors.ts";
import { sendSignal } from "./leftovers.ts";

export interface ProcessStreamOptions {
  program: string;
  arguments: readonly string[];
  folder: string;
  /** The whole environment: nothing is inherited. */
  environment: Record<string, string>;
}

/** A process as a stream. Destroying the stream kills the process with its group. */
export interface ProcessStream {
  /** Writing goes to standard input, reading comes from standard output; each side ends by itself. */
  readonly stream: Duplex;
  /** Resolves when it has ended, with the end of its standard error; it never rejects. */
  readonly ended: Promise<{ exitCode: number | undefined; lastError: string }>;
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
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  let over = false;
  const ended = child.then((result) => {
    over = true;
    if (child.pid === undefined) lastError = describeError(result.originalMessage ?? result.shortMessage);
    return { exitCode: result.exitCode, lastError };
  });
  // Once it is gone its number may belong to somebody else.
  const kill = () => child.pid !== undefined && !over && sendSignal(-child.pid, "SIGKILL");
  // Both ends of an ordinary conversation, too; the process then has nothing left to do.
  stream.once("close", kill);
  // Whoever uses the stream is told by its end; nobody may be listening yet.
  stream.on("error", () => {});
  return { stream, ended };
}
