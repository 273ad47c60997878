// The process's own surroundings as one value: what it was started with and where its words go.
import type { Environment } from "./environment.ts";

/** Where words go. */
export interface Output {
  /** One line to standard output. */
  out(line: string): void;
  /** One line to standard error. */
  error(line: string): void;
  /** Whether a person sees standard output on a terminal. */
  readonly isTerminal: boolean;
  /** Whether colours are wanted there. */
  readonly hasColors: boolean;
  /** The stream of the terminal, for views that redraw themselves. */
  readonly stream: NodeJS.WriteStream;
}

/** What a process was started with. */
export interface ProcessContext {
  arguments: readonly string[];
  /** The path of the Node that runs it. */
  program: string;
  /** The path of the script that it runs: with `program` it starts this program again. */
  script: string;
  /** The operating system, as Node names it. */
  system: NodeJS.Platform;
  folder: string;
  environment: Environment;
  /** When the process began, ms since the epoch. */
  startedAt: number;
  temporaryFolder: string;
  output: Output;
}

/** The surroundings of this process. */
export function currentProcessContext(): ProcessContext {
  const { stdout, stderr, env } = process;
  const closed = new Set(["EPIPE", "EIO", "ENOTCONN", "ERR_STREAM_DESTROYED"]);
  const ignoreClosedPipe = (error: Error) => {
    if (!closed.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  };
  // A reader such as `head` may leave early, and a terminal may be closed; the run goes on all the same.
  stdout.on("error", ignoreClosedPipe);
  stderr.on("error", ignoreClosedPipe);
  return {
    arguments: process.argv.slice(2),
    program: process.execPath,
    script: process.argv[1] ?? "",
    system: process.platform,
    folder: process.cwd(),
    environment: env,
    startedAt: performance.timeOrigin,
    temporaryFolder: env.TMPDIR ?? "/tmp",
    output: {
      out: (line) => void stdout.write(`${line}\n`),
      error: (line) => void stderr.write(`${line}\n`),
      isTerminal: stdout.isTTY === true && env.TERM !== "dumb",
      hasColors: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb",
      stream: stdout,
    },
  };
}
