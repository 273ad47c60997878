// The gateway and the bare server in a process of their own, as an sshd is one: whoever types must not share their turns.
import { OwnerStack } from "../../../src/platform/index.ts";
import { openMirror, openMirrorHouse } from "./mirror-house.ts";
import { openBareServer } from "./ssh-servers.ts";
import { mirror } from "./typist.ts";

/** What the process says once both can be reached. */
export interface HousePlaces {
  /** Of ssh, for the terminal of the house. */
  gatewayWords: string[];
  barePort: number;
}

/** Serves until the process that started it disconnects. */
async function serve(folder: string, keyFile: string, keyLine: string): Promise<void> {
  await using owned = new OwnerStack();
  const key = { file: keyFile, line: keyLine };
  const left = new Promise<void>((resolve) => process.once("disconnect", resolve));
  const house = owned.use(await openMirrorHouse(folder, key));
  await house.startSession(mirror);
  const bare = owned.use(await openBareServer(folder, await openMirror(owned)));
  const port = String(await house.openPort("terminal-write"));
  const places: HousePlaces = {
    // Through a port: the process of a ProxyCommand would be measured, too.
    gatewayWords: house.sshArguments("terminal-write", "-i", key.file, "-o", "ProxyCommand=none", "-p", port),
    barePort: bare.port,
  };
  process.send?.(places);
  await left;
}

const [folder, keyFile, keyLine] = process.argv.slice(2);
if (process.send && folder && keyFile && keyLine) await serve(folder, keyFile, keyLine);
