// Starts a program as the leader of its own session and process group.
import { execa } from "execa";

/** A program to start. */
export interface ProgramLaunch {
  program: string;
  arguments: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string>>; // complete: nothing is inherited
}

/** Starts a program with pipes as its input and output. The returned promise never rejects. */
export function startGroupLeader(launch: ProgramLaunch) {
  return execa(launch.program, launch.arguments, {
    cwd: launch.folder,
    env: launch.environment,
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
}
