// Terminals that show each key as its capital letter, for the typists of all connection types.
import { AttachableRun, ssh, tmux } from "../../../src/attach/attach.fixture.ts";
import type { OwnerStack } from "../../../src/platform/index.ts";
import { type KeyPair, plainTyping } from "./ssh-servers.ts";
import { mirror, type TerminalCommand } from "./typist.ts";

/** A run whose terminal accepts this key. */
export async function openMirrorRun(folder: string, key: KeyPair): Promise<AttachableRun> {
  const keys = { lines: [key.line], users: [], github: undefined };
  const run = await AttachableRun.open({ keys, marker: `RALPH_BENCH=${folder}` });
  run.startIteration();
  return run;
}

/** The OpenSSH command for the terminal of a run. */
export function gatewayCommand(run: AttachableRun, key: KeyPair, ...options: string[]): TerminalCommand {
  const args = run.sshArguments("terminal-write", "-i", key.file, ...plainTyping, ...options);
  return { program: ssh ?? "ssh", args, folder: run.folder };
}

/** Starts a separate tmux session with the mirror. @returns the command that attaches to it directly */
export async function openMirror(owned: OwnerStack): Promise<TerminalCommand> {
  const run = owned.use(await AttachableRun.open());
  const { socket, session } = await run.startSession(mirror);
  const args = ["-u", "-S", socket, "-f", "/dev/null", "attach-session", "-t", `=${session}`];
  return { program: tmux ?? "tmux", args, folder: run.folder };
}
