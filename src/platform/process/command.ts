// Runs a short command to its end and hands back what it said.
import { execa } from "execa";
import { sendSignal } from "./marked-processes.ts";

/** What became of a command. */
export interface CommandResult {
  /** Undefined where it was ended by a signal or could not be started. */
  exitCode: number | undefined;
  /** The name of the signal that ended it. */
  signal: string | undefined;
  stdout: string;
  stderr: string;
  /** Why it could not be started, such as a program that is not there. */
  startError: string | undefined;
}

export interface CommandOptions {
  /** The working folder. */
  folder: string;
  /** The whole environment: nothing is inherited. */
  environment: Record<string, string>;
  input?: string;
  /** When it aborts, the command and all in its process group are killed; it then ended by SIGKILL. */
  signal?: AbortSignal;
  /** Input and output are bytes, one character each, where they need not be UTF-8. */
  bytes?: boolean;
  /** After so many ms the command and all in its process group are killed; it then ended by SIGKILL. */
  deadline?: number;
}

/** Runs a program with these arguments, no shell between; it never rejects. Output is decoded as UTF-8. */
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
    // A group of its own: Ctrl-C on a terminal is for us, and what was begun here is let end.
    detached: true,
    maxBuffer: 256 * 1024 * 1024,
    encoding: bytes ? "latin1" : "utf8",
    ...(input === undefined ? { stdin: "ignore" } : { input: bytes ? Buffer.from(input, "latin1") : input }),
  });
  // The whole group, because whoever it started holds the same pipes and would be waited for.
  const expire = () => child.pid && sendSignal(-child.pid, "SIGKILL");
  const timer = options.deadline === undefined ? undefined : setTimeout(expire, options.deadline);
  options.signal?.addEventListener("abort", expire);
  if (options.signal?.aborted) expire();
  const result = await child;
  clearTimeout(timer);
  options.signal?.removeEventListener("abort", expire);
  const started = result.exitCode !== undefined || result.signal !== undefined;
  return {
    exitCode: result.exitCode,
    signal: result.signal,
    stdout: String(result.stdout ?? ""),
    stderr: String(result.stderr ?? ""),
    startError: started
      ? undefined
      : (result.originalMessage ?? result.shortMessage ?? "could not be started"),
  };
}
