// Finds a tmux that is recent enough.
import { type Environment, findOwnProgram, runCommand } from "../../platform/index.ts";

/** The tmux on the PATH of an environment; undefined if there is none or it is older than 3.2. */
export async function findTmux(
  environment: Environment,
): Promise<{ program: string; version: string } | undefined> {
  const path = environment.PATH ?? "";
  const program = findOwnProgram("tmux", path);
  if (program === undefined) return undefined;
  const { exitCode, stdout } = await runCommand(program, ["-V"], {
    folder: "/",
    environment: { PATH: path },
  });
  const version = exitCode === 0 ? stdout.trim().replace(/^tmux /, "") : "";
  return isRecent(version) ? { program, version } : undefined;
}

/** Versions look like `3.3a`, `next-3.5`, or `master` for a build of the newest source. */
export function isRecent(version: string): boolean {
  if (version === "master") return true;
  const match = /^(?:next-)?(\d+)\.(\d+)/.exec(version);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > 3 || (major === 3 && minor >= 2);
}
