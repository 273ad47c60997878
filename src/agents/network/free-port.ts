// Finds a port for a server that waits, away from the well-known ones that gates may use.
import { createServer } from "node:net";

/** A port of loopback that is free now, from the range of the system. @throws Error if there is none */
export function findFreePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
