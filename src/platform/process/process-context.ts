// The process that runs this program: its start, its output, and its JavaScript engine.
import { setFlagsFromString } from "node:v8";
import type { Environment } from "./environment.ts";

/** The output of a process, one line per call; `stream` is for views that redraw themselves. */
export interface Output {
  out(line: string): void;
  error(line: string): void;
  /** Whether standard output is a terminal that can move its cursor. */
  readonly isTerminal: boolean;
  readonly hasColors: boolean;
  readonly stream: NodeJS.WriteStream;
}

/** What a process was started with. */
export interface ProcessContext {
  arguments: readonly string[];
  /** The path of Node. */
  program: string;
  /** The path of the script: `program` starts this program again with it. */
  script: string;
  system: NodeJS.Platform;
  folder: string;
  environment: Environment;
  /** In ms since the epoch. */
  startedAt: number;
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

/**
 * Makes the engine compile WebAssembly only once, quickly. Otherwise it compiles hot functions again in the background,
 * and a process that ends waits for that: 70 to 170 ms of a start, measured.
 */
export function compileWasmOnce(): void {
  setFlagsFromString("--liftoff-only");
}
