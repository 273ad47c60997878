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
  signal?: AbortSignal; // ends the program
}

/** Runs a program with our input and output. @returns its exit code, 143 after a signal @throws Error if it cannot start */
export async function runInForeground(options: ForegroundOptions): Promise<number> {
  const child = execa(options.program, options.arguments, {
    cwd: options.folder,
    env: options.environment,
    extendEnv: false,
    reject: false,
    stdio: "inherit",
  });
  using _signals = listenForSignals((signal) => {
    if (signal !== "SIGINT") child.kill(signal); // the terminal has already sent SIGINT to the whole group
  });
  const end = () => void child.kill();
  options.signal?.addEventListener("abort", end);
  if (options.signal?.aborted) end();
  const { exitCode, signal, originalMessage, shortMessage } = await child;
  if (exitCode !== undefined) return exitCode;
  if (signal !== undefined) return 143;
  throw new Error(describeError(originalMessage ?? shortMessage));
}
