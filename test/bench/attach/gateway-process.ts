// Runs the gateway and the plain server in a separate process, like an sshd, so that they do not share an event loop with typists.
import { OwnerStack } from "../../../src/platform/index.ts";
import { openMirror, openMirrorRun } from "./key-mirror.ts";
import { openBareServer } from "./ssh-servers.ts";
import { mirror } from "./typist.ts";

/** The message that the process sends when both servers listen. */
export interface ServerAddresses {
  /** The ssh arguments for the terminal of the run. */
  gatewayArgs: string[];
  barePort: number;
}

/** Serves until the parent process disconnects. */
async function serve(folder: string, keyFile: string, keyLine: string): Promise<void> {
  await using owned = new OwnerStack();
  const key = { file: keyFile, line: keyLine };
  const left = new Promise<void>((resolve) => process.once("disconnect", resolve));
  const run = owned.use(await openMirrorRun(folder, key));
  await run.startSession(mirror);
  const bare = owned.use(await openBareServer(folder, await openMirror(owned)));
  const port = String(await run.openPort("terminal-write"));
  const places: ServerAddresses = {
    // Connect through a port, because the process of a ProxyCommand would be measured too.
    gatewayArgs: run.sshArguments("terminal-write", "-i", key.file, "-o", "ProxyCommand=none", "-p", port),
    barePort: bare.port,
  };
  process.send?.(places);
  await left;
}

const [folder, keyFile, keyLine] = process.argv.slice(2);
if (process.send && folder && keyFile && keyLine) await serve(folder, keyFile, keyLine);
