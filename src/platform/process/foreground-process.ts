// Runs programs for the person: in the foreground, or left to them, such as a browser.
import { spawn } from "node:child_process";
import { describeError } from "../errors.ts";
import { listenForSignals } from "./stop-signals.ts";

/** The program to run. */
export interface ForegroundOptions {
  program: string;
  arguments: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal; // ends the program
  grace?: number; // ms from the signal that ends the program to SIGKILL; 5,000 by default
}

/** Runs a program with our input and output. @returns its exit code, 143 after a signal @throws Error if it cannot start */
export async function runInForeground(options: ForegroundOptions): Promise<number> {
  const child = spawn(options.program, options.arguments, {
    cwd: options.folder,
    env: options.environment,
    stdio: "inherit",
  });
  let timer: NodeJS.Timeout | undefined;
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    timer ??= setTimeout(() => child.kill("SIGKILL"), options.grace ?? 5_000);
  };
  using _signals = listenForSignals((signal) => {
    if (signal !== "SIGINT") end(signal); // the terminal has already sent SIGINT to the whole group
  });
  options.signal?.addEventListener("abort", () => end("SIGTERM"));
  if (options.signal?.aborted) end("SIGTERM");
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", (error) => reject(new Error(describeError(error))));
      child.once("close", (exitCode: number | null) => resolve(exitCode ?? 143));
    });
  } finally {
    clearTimeout(timer);
  }
}

/** How a released program runs. */
export interface ReleaseOptions {
  folder: string;
  environment: Record<string, string>; // complete: nothing is inherited
  /** How long to wait for an early failure, in ms. */
  patience: number;
}

/** Starts a program without input and output. @returns whether it runs, or has succeeded, after the wait */
export function releaseProcess(
  program: string,
  programArguments: readonly string[],
  { folder, environment, patience }: ReleaseOptions,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, programArguments, {
      cwd: folder,
      env: environment,
      stdio: "ignore",
      detached: true,
    });
    const timer = setTimeout(() => settle(true), patience);
    const settle = (works: boolean) => {
      clearTimeout(timer);
      child.removeAllListeners();
      // An error that comes later has no reader.
      child.on("error", () => {});
      child.unref();
      resolve(works);
    };
    child.once("error", () => settle(false));
    child.once("exit", (exitCode) => settle(exitCode === 0));
  });
}
