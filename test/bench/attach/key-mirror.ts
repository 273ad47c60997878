// Terminals that show each key as its capital letter, for the typists of all connection types.
import { AttachableRun, ssh, tmux } from "../../../src/attach/attach.fixture.ts";
import type { OwnerStack } from "../../../src/platform/index.ts";
import { type KeyPair, plainTyping } from "./ssh-servers.ts";
import { mirror, type Way } from "./typist.ts";

/** A run whose terminal accepts this key. */
export async function openMirrorHouse(folder: string, key: KeyPair): Promise<AttachableRun> {
  const keys = { lines: [key.line], users: [], github: undefined };
  const run = await AttachableRun.open({ keys, marker: `RALPH_BENCH=${folder}` });
  run.startIteration();
  return run;
}

/** The OpenSSH command for the terminal of a run. */
export function gatewayWay(run: AttachableRun, key: KeyPair, ...options: string[]): Way {
  const words = run.sshArguments("terminal-write", "-i", key.file, ...plainTyping, ...options);
  return { program: ssh ?? "ssh", words, folder: run.folder };
}

/** Starts a separate tmux session with the mirror. @returns the command that attaches to it directly */
export async function openMirror(owned: OwnerStack): Promise<Way> {
  const run = owned.use(await AttachableRun.open());
  const { socket, session } = await run.startSession(mirror);
  const words = ["-u", "-S", socket, "-f", "/dev/null", "attach-session", "-t", `=${session}`];
  return { program: tmux ?? "tmux", words, folder: run.folder };
}
