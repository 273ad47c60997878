// Runs a short command to its end.
import type { Readable } from "node:stream";
import { closePipes, type ProgramEnd, startGroupLeader } from "./group-leader.ts";
import { keepGroup, sendSignal } from "./marked-processes.ts";

/** How a command ended, and what it printed. */
export interface CommandResult extends ProgramEnd {
  stdout: string;
  stderr: string;
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

const maxOutput = 256 * 1024 * 1024; // bytes per stream; a command that prints more gets SIGKILL

/** Runs a program with these arguments, without a shell. Never rejects. */
export async function runCommand(
  program: string,
  commandArguments: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { input, bytes = false } = options;
  const encoding = bytes ? "latin1" : "utf8";
  // Its own group, so that Ctrl-C on a terminal reaches only this program, which lets the command end.
  const leader = startGroupLeader(
    { program, arguments: commandArguments, folder: options.folder, environment: options.environment },
    input !== undefined,
  );
  using _kept = keepGroup(leader.pid);
  // The whole group, because its children hold the same pipes and would be waited for.
  const kill = () => void (leader.pid && sendSignal(-leader.pid, "SIGKILL"));
  if (input !== undefined) leader.stdin?.end(input, encoding);
  const stdout = collect(leader.stdout, kill);
  const stderr = collect(leader.stderr, kill);
  const timer = options.deadline === undefined ? undefined : setTimeout(kill, options.deadline);
  let pipes: NodeJS.Timeout | undefined;
  void leader.exited.then(() => {
    pipes = setTimeout(() => closePipes(leader), pipeGrace);
  });
  options.signal?.addEventListener("abort", kill);
  if (options.signal?.aborted) kill();
  const { exitCode, signal, startError } = await leader.closed;
  clearTimeout(timer);
  clearTimeout(pipes);
  options.signal?.removeEventListener("abort", kill);
  const textOf = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString(encoding);
  return { exitCode, signal, stdout: textOf(stdout), stderr: textOf(stderr), startError };
}

/** Collects what is printed, and kills the command if that is too much. */
function collect(stream: Readable | null, kill: () => void): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxOutput) kill();
    else chunks.push(chunk);
  });
  return chunks;
}
