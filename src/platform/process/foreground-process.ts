// Gives the terminal to another program until it ends, as a shell does.
import { execa } from "execa";
import { describeError } from "../errors.ts";
import { listenForSignals } from "./stop-signals.ts";

/** The program to run. */
export interface ForegroundOptions {
  program: string;
  arguments: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a program with the input and output of this process. Meanwhile the program handles Ctrl-C, and receives the other
 * stop signals of this process.
 * @returns its exit code, or 128 + 15 if a signal ended it @throws Error if it cannot be started
 */
export async function runInForeground(options: ForegroundOptions): Promise<number> {
  const child = execa(options.program, options.arguments, {
    cwd: options.folder,
    env: options.environment,
    extendEnv: false,
    reject: false,
    stdio: "inherit",
  });
  using _signals = listenForSignals((signal) => {
    // The terminal has already sent SIGINT to the whole group.
    if (signal !== "SIGINT") child.kill(signal);
  });
  const { exitCode, signal, originalMessage, shortMessage } = await child;
  if (exitCode !== undefined) return exitCode;
  if (signal !== undefined) return 143;
  throw new Error(describeError(originalMessage ?? shortMessage));
}
