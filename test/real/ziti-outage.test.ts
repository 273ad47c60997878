// Stops and starts parts of a real network while services are published, and starts with the network down.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PublicationState, takeCallerLine } from "../../src/overlay/index.ts";
import { systemClock } from "../../src/platform/index.ts";
import { ZitiNetwork } from "../kit/ziti/network.ts";
import { openRealWorld } from "../kit/ziti/real-world.ts";

let network: ZitiNetwork;
beforeAll(async () => {
  network = await ZitiNetwork.open();
});
afterAll(() => network[Symbol.asyncDispose]());

/** Publishes a local echo. @param before runs when the network is set up */
async function publishEcho(before = async () => {}) {
  const world = await openRealWorld(network, "tunneler");
  await before();
  const states: PublicationState[] = [];
  const log: string[] = [];
  const sockets = new Set<Socket>();
  let heard: (() => void)[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    takeCallerLine(socket, () => void socket.pipe(socket));
  });
  const endpoints = world.services.map((service) => ({ service, socket: join(world.folder, "echo.sock") }));
  server.listen(join(world.folder, "echo.sock"));
  await once(server, "listening");
  const publication = world.publisher.publish({
    endpoints,
    identity: world.identity,
    folder: world.folder,
    environment: process.env,
    marker: `RALPH_TEST_MARK=${world.folder}`,
    clock: systemClock,
    signal: new AbortController().signal,
    log: { info: (line) => void log.push(line), warn: (line) => void log.push(`! ${line}`) },
    onState: (state) => {
      states.push(state);
      for (const tell of heard.splice(0)) tell();
    },
  });
  return {
    world,
    states,
    log,
    publication,
    /** Resolves at the next state of a kind. */
    next: async (kind: string) => {
      const from = states.length;
      while (!states.slice(from).some((state) => state.kind === kind))
        await new Promise<void>((resolve) => {
          heard = [...heard, resolve];
        });
    },
    echo: async () => {
      const stream = await world.dial(world.services[0]);
      const sent = randomBytes(1_000);
      stream.write(sent);
      const [back] = await once(stream, "data");
      stream.destroy();
      return sent.equals(back);
    },
    [Symbol.asyncDispose]: async () => {
      await publication[Symbol.asyncDispose]();
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test("the router stops and starts: the log says so, and people can connect again", async () => {
  await using publishedEcho = await publishEcho();
  expect(await publishedEcho.publication.settled).toEqual({ kind: "up" });
  const down = publishedEcho.next("down");
  await network.killRouter();
  await down;
  const up = publishedEcho.next("up");
  await network.startRouter();
  await up;
  expect(await publishedEcho.echo()).toBe(true);
  expect(publishedEcho.log.filter((line) => line.startsWith("! The run cannot be reached"))).not.toEqual([]);
});

test("the controller stops and starts: the host is the same, and people can connect again", async () => {
  await using publishedEcho = await publishEcho();
  expect(await publishedEcho.publication.settled).toEqual({ kind: "up" });
  const down = publishedEcho.next("down");
  await network.killController();
  await down;
  const up = publishedEcho.next("up");
  await network.startController();
  await up;
  expect(await publishedEcho.echo()).toBe(true);
});

test("with the network down the service is unavailable, with a reason, and becomes available with the network", async () => {
  await using publishedEcho = await publishEcho(() => network.killController());
  expect(await publishedEcho.publication.settled).toMatchObject({
    kind: "unavailable",
    why: expect.stringContaining("does not answer"),
  });
  const up = publishedEcho.next("up");
  await network.startController();
  await up;
  expect(await publishedEcho.echo()).toBe(true);
});
