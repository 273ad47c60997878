// A house and a session that show each key as its capital: what whoever types looks at, on every way to it.
import { AttachableRun, ssh, tmux } from "../../../src/attach/attach.fixture.ts";
import type { OwnerStack } from "../../../src/platform/index.ts";
import { type KeyPair, plainTyping } from "./ssh-servers.ts";
import { mirror, type Way } from "./typist.ts";

/** A house whose terminal a key opens, with a mirror in its agent session. */
export async function openMirrorHouse(folder: string, key: KeyPair): Promise<AttachableRun> {
  const keys = { lines: [key.line], users: [], github: undefined };
  const house = await AttachableRun.open({ keys, marker: `RALPH_BENCH=${folder}` });
  house.startIteration();
  return house;
}

/** OpenSSH to the terminal of a house. */
export function gatewayWay(house: AttachableRun, key: KeyPair, ...options: string[]): Way {
  const words = house.sshArguments("terminal-write", "-i", key.file, ...plainTyping, ...options);
  return { program: ssh ?? "ssh", words, folder: house.folder };
}

/** A tmux session of its own with a mirror in it, and the way to it for who is on this machine. */
export async function openMirror(owned: OwnerStack): Promise<Way> {
  const house = owned.use(await AttachableRun.open());
  const { socket, session } = await house.startSession(mirror);
  const words = ["-u", "-S", socket, "-f", "/dev/null", "attach-session", "-t", `=${session}`];
  return { program: tmux ?? "tmux", words, folder: house.folder };
}
