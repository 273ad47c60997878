// The process that runs this program: its start, its output, and its JavaScript engine.
import { keepHeapSmall, protectProcess } from "../machine/index.ts";
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
  nodeVersion: string; // such as 20.19.0
  script: string; // its path; `program` starts this program again with it
  system: NodeJS.Platform;
  folder: string;
  environment: Environment;
  startedAt: number; // ms since the epoch
  temporaryFolder: string;
  output: Output;
}

const closedPipeErrors = new Set(["EPIPE", "EIO", "ENOTCONN", "ERR_STREAM_DESTROYED"]);

let isOutputLost = false;

/** A reader such as `head` may end early, and a terminal may close. Output that is lost otherwise is a failure, told once. */
function reportLostOutput(error: Error): void {
  if (isOutputLost || closedPipeErrors.has((error as NodeJS.ErrnoException).code ?? "")) return;
  isOutputLost = true;
  const fix = "free space on its device, or send the output elsewhere";
  process.stderr.write(`ralph-ci: the output cannot be written (${error.message}); ${fix}\n`);
  process.once("exit", () => {
    process.exitCode ||= 1;
  });
}

/** The context of this process, which is protected from now on. */
export function currentProcessContext(): ProcessContext {
  protectProcess();
  keepHeapSmall();
  const { stdout, stderr, env } = process;
  stdout.on("error", (error) => reportLostOutput(error));
  // There is no other place to say that this one fails.
  stderr.on("error", () => {});
  return {
    arguments: process.argv.slice(2),
    program: process.execPath,
    nodeVersion: process.versions.node,
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
