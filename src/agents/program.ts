// The program of an agent: its version, and a session that is one process of it.
import {
  findNotExecutable,
  ownSearchPath,
  type ProcessExit,
  type RunningProcess,
  runCommand,
  startProcess,
} from "../platform/index.ts";
import type { AgentSession, SessionOptions, TurnEnd, TurnOptions } from "./contract.ts";

/** A session in which the prompt is the standard input of one process, and its end is the end of the turn. */
export function processSession(
  options: SessionOptions,
  [program = "", ...args]: readonly string[],
  readEnd: (exit: ProcessExit) => TurnEnd,
  {
    writable = [],
    onOutput = (chunk, turn) => turn.onOutput(chunk),
  }: { writable?: readonly string[]; onOutput?: (chunk: Buffer, turn: TurnOptions) => void } = {},
): AgentSession {
  let running: RunningProcess | undefined;
  return {
    async prompt(prompt, turn) {
      turn.onAttach({ kind: "output", follow: turn.followOutput });
      const { folder, environment } = options;
      const launch = await options.enclose({
        launch: { program, arguments: args, folder, environment },
        writable,
      });
      if (options.signal.aborted) return endWithoutStart("the session is over");
      running = startProcess({
        ...launch,
        input: prompt,
        onOutput: (chunk) => onOutput(chunk, turn),
        marker: options.marker,
      });
      return readEnd(await running.ended);
    },
    async stop(grace) {
      await running?.stop(grace);
    },
  };
}

/** A program that is not on the PATH, and why its installation failed, if one was tried. */
export interface MissingProgram {
  program: string;
  searchPath: string;
  folder: string;
  installCommand: string;
  notInstalled: string | undefined;
}

/** Says that a program is missing, and the fix. */
export function describeMissing(missing: MissingProgram): string {
  const { program, searchPath, folder, installCommand, notInstalled } = missing;
  const file = findNotExecutable(program, searchPath, folder);
  if (file !== undefined) return `${file} is not executable; make it executable with chmod +x ${file}`;
  if (notInstalled === undefined)
    return `the program ${program} was not found; install it with ${installCommand}`;
  return `the program ${program} was not found, because ${notInstalled}; install it in a step before this one, and set agent-setup: path`;
}

const lastingErrors = /\bE(?:NOENT|ACCES|NOEXEC|NOTDIR|PERM|ISDIR|LOOP)\b/;

/** Whether a process would not start the next time, either; a lack of memory, or a too long title of a story, passes. */
export function isLastingError(startError: string): boolean {
  return lastingErrors.test(startError);
}

/** The end of a turn whose process did not start. */
export function endWithoutStart(startError: string): TurnEnd {
  return { kind: "failed", failure: isLastingError(startError) ? "start" : "crash", reason: startError };
}

/** How a process ended, as the rest of a sentence. */
export function describeExit({ signal, exitCode }: ProcessExit): string {
  return signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
}

/**
 * The version that `--version` prints; undefined if the program prints none within `timeout` ms, or an agent could have put it
 * into the checkout: it runs outside of the sandbox. It never rejects.
 */
export async function readVersion(
  program: string,
  searchPath: string,
  timeout: number,
): Promise<string | undefined> {
  const { exitCode, stdout } = await runCommand(program, ["--version"], {
    folder: "/",
    environment: { PATH: ownSearchPath(searchPath) },
    deadline: timeout,
  });
  return exitCode === 0 ? /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] : undefined;
}
