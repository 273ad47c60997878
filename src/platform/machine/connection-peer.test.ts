// Tests that the user of a connection is read correctly from the system's table.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { canReadPeers, isOwnPeer, readPeerUser } from "../index.ts";

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
   2: 0100007F:D431 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 3 1 0 20 4 30 10 -1
`;
const ends = { localAddress: "127.0.0.1", localPort: 8080, remoteAddress: "127.0.0.1", remotePort: 54321 };

test("the user is the one of the other end, and undefined for an unknown connection", () => {
  expect(readPeerUser(ends, table)).toBe(1001);
  expect(readPeerUser({ ...ends, remotePort: 54322 }, table)).toBeUndefined();
  expect(readPeerUser({ ...ends, remoteAddress: "127.0.0.2" }, table)).toBeUndefined();
  expect(readPeerUser(ends, "")).toBeUndefined();
});

test.skipIf(!canReadPeers())("a connection from this process belongs to this user", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const near = connect((server.address() as { port: number }).port, "127.0.0.1");
  const [far] = (await once(server, "connection")) as [Socket];
  expect(isOwnPeer(far)).toBe(true);
  near.destroy();
  await once(far.resume(), "close");
  expect(isOwnPeer(far)).toBe(false);
  server.close();
});
