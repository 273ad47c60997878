// A server in the sandbox has a loopback of its own; it is reached by a socket file.
import { createConnection, createServer, type Server, type Socket } from "node:net";
import * as path from "node:path";
import { fileStatus, makeFolder } from "../../platform/index.ts";
import type { Door } from "../../sandbox/index.ts";

/** Inside, any port is free. */
const insidePort = 4096;

/** Makes the folder of a door in the private folder of a session. */
export function prepareDoor(privateFolder: string): Door {
  const folder = path.join(privateFolder, "door");
  makeFolder(folder);
  return { port: insidePort, socket: path.join(folder, "s") };
}

/** An address on our loopback that leads through a door. */
export interface DoorRelay extends Disposable {
  readonly url: string;
}

/** Listens on loopback and passes each connection on. The agent may have replaced the socket: it is looked at each time. */
export async function openDoorRelay({ socket }: Door): Promise<DoorRelay> {
  const open = new Set<Socket>();
  const server = createServer((outside) => {
    if (!fileStatus(socket)?.isSocket()) return outside.destroy();
    const inside = createConnection(socket);
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.once("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => {
      server.close();
      for (const each of open) each.destroy();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}
