// The process that runs this program: its start, its output, and its JavaScript engine.
import { setFlagsFromString } from "node:v8";
import type { Environment } from "./environment.ts";

/** The output of a process, one line per call; `stream` is for views that redraw themselves. */
export interface Output {
  out(line: string): void;
  error(line: string): void;
  readonly isTerminal: boolean; // standard output is a terminal that can move its cursor
  readonly hasColors: boolean;
  readonly stream: NodeJS.WriteStream;
}

/** What a process was started with. */
export interface ProcessContext {
  arguments: readonly string[];
  program: string; // the path of Node
  script: string; // its path; `program` starts this program again with it
  system: NodeJS.Platform;
  folder: string;
  environment: Environment;
  startedAt: number; // ms since the epoch
  temporaryFolder: string;
  output: Output;
}

const closedPipeErrors = new Set(["EPIPE", "EIO", "ENOTCONN", "ERR_STREAM_DESTROYED"]);

/** The context of this process. */
export function currentProcessContext(): ProcessContext {
  const { stdout, stderr, env } = process;
  const ignoreClosedPipe = (error: Error) => {
    if (!closedPipeErrors.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  };
  // A reader such as `head` may end early, and a terminal may close; the run continues.
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

/** Compiles WebAssembly once, quickly. A process that ends would wait for the second compilation: 70 to 170 ms, measured. */
export function compileWasmOnce(): void {
  setFlagsFromString("--liftoff-only");
}
