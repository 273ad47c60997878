// Asks for more shells than a session has, which no ordinary client does.
import { once } from "node:events";
import { connect } from "node:net";
import { Client, type ClientChannel } from "ssh2";
import { expect, test } from "vitest";
import { AttachableRun, ssh, tmux } from "../attach.fixture.ts";

/** Opens a terminal that only watches. */
async function watch(run: AttachableRun) {
  const client = new Client();
  client.connect({ sock: connect(run.endpoint("terminal").socket), username: "x" });
  await once(client, "ready");
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.shell({ term: "xterm", rows: 20, cols: 60 }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    );
  });
  await once(channel, "data");
  return { client, channel };
}

test.skipIf(!ssh || !tmux)("a session has one shell, and a request for more does no harm", async () => {
  await using run = await AttachableRun.open();
  const { client, channel } = await watch(run);
  const raw = client as unknown as { _protocol: { shell(id: number, wantsReply: boolean): void } };
  const { outgoing } = channel as unknown as { outgoing: { id: number } };
  raw._protocol.shell(outgoing.id, false);
  const other = await watch(run);
  expect(run.services.participants()).toHaveLength(2);
  for (const each of [client, other.client]) each.end();
});
