// Runs a short command to its end.
import { execa } from "execa";
import { keepGroup, sendSignal } from "./marked-processes.ts";

/** How a command ended, and what it printed. */
export interface CommandResult {
  exitCode: number | undefined;
  signal: string | undefined;
  stdout: string;
  stderr: string;
  startError: string | undefined;
}

/** How a command runs. */
export interface CommandOptions {
  folder: string;
  environment: Record<string, string>; // complete: nothing is inherited
  input?: string;
  signal?: AbortSignal; // when it aborts, the process group of the command gets SIGKILL
  bytes?: boolean; // input and output are bytes, one character each, instead of UTF-8
  deadline?: number; // ms until the process group gets SIGKILL
}

/** ms that a pipe may stay open after the program has ended: a process that left its group may still hold it. */
const pipeGrace = 1_000;

/** Runs a program with these arguments, without a shell. Never rejects. */
export async function runCommand(
  program: string,
  commandArguments: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { input, bytes = false } = options;
  const child = execa(program, commandArguments, {
    cwd: options.folder,
    env: options.environment,
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    detached: true, // its own group, so that Ctrl-C on a terminal reaches only this program, which lets the command end
    maxBuffer: 256 * 1024 * 1024,
    encoding: bytes ? "latin1" : "utf8",
    ...(input === undefined ? { stdin: "ignore" } : { input: bytes ? Buffer.from(input, "latin1") : input }),
  });
  using _kept = keepGroup(child.pid);
  // The whole group, because its children hold the same pipes and would be waited for.
  const kill = () => child.pid && sendSignal(-child.pid, "SIGKILL");
  const timer = options.deadline === undefined ? undefined : setTimeout(kill, options.deadline);
  let pipes: NodeJS.Timeout | undefined;
  child.once("exit", () => {
    pipes = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, pipeGrace);
  });
  options.signal?.addEventListener("abort", kill);
  if (options.signal?.aborted) kill();
  const result = await child;
  clearTimeout(timer);
  clearTimeout(pipes);
  options.signal?.removeEventListener("abort", kill);
  const started = result.exitCode !== undefined || result.signal !== undefined;
  const startError = result.originalMessage ?? result.shortMessage ?? "could not be started";
  return {
    exitCode: result.exitCode,
    signal: result.signal,
    stdout: String(result.stdout ?? ""),
    stderr: String(result.stderr ?? ""),
    startError: started ? undefined : startError,
  };
}
