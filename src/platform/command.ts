// Runs a short command to its end and hands back what it said.
import { execa } from "execa";

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
  signal?: AbortSignal;
}

/** Runs a program with these arguments, no shell between; it never rejects. Output is decoded as UTF-8. */
export async function runCommand(
  program: string,
  commandArguments: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const result = await execa(program, commandArguments, {
    cwd: options.folder,
    env: options.environment,
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    // A group of its own: Ctrl-C on a terminal is for us, and what was begun here is let end.
    detached: true,
    maxBuffer: 256 * 1024 * 1024,
    ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  });
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
