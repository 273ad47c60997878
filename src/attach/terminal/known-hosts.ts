// Says to those on the same machine by which key the terminal is known, so that their ssh has nothing to take on trust.
import * as path from "node:path";
import { removeFile, writeUnflushed } from "../../platform/index.ts";

/** What the terminal is called in the file of known hosts. */
export const hostKeyAlias = "ralph-ci";

/** The file of known hosts in the folder of a run's sockets, where only this user could have written it. */
export function knownHostsFile(folder: string): string {
  return path.join(folder, "known_hosts");
}

/** Writes it; disposing it takes the file away. @param publicKey as in `ssh-ed25519 AAAA…` */
export function leaveKnownHost(folder: string, publicKey: string): Disposable {
  const file = knownHostsFile(folder);
  writeUnflushed(file, `${hostKeyAlias} ${publicKey}\n`);
  return { [Symbol.dispose]: () => removeFile(file) };
}
