// Lets another program have the terminal until it ends, as a shell does.
import { execa } from "execa";
import { describeError } from "../errors.ts";
import { listenForSignals } from "./stop-signals.ts";

/** What is started. It is the user's own program, and sees what the user gives it. */
export interface ForegroundOptions {
  program: string;
  arguments: readonly string[];
  folder: string;
  /** The whole environment: nothing is inherited. */
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a program with this process's own input and output. Meanwhile Ctrl-C is its business, and other signals that end
 * this process are handed on. @returns its exit code, 128 + 15 after a signal @throws Error where it cannot be started
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
    // A terminal has told its whole group of Ctrl-C already.
    if (signal !== "SIGINT") child.kill(signal);
  });
  const { exitCode, signal, originalMessage, shortMessage } = await child;
  if (exitCode !== undefined) return exitCode;
  if (signal !== undefined) return 143;
  throw new Error(describeError(originalMessage ?? shortMessage));
}
