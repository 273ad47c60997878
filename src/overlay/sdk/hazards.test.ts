// Provokes what can go wrong with the native part: clients that do not read or vanish, memory, a lost parent process.
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { hostingProcesses, openFakeWorld, publisherOptions } from "../../../test/kit/ziti/fake-world.ts";
import { echo, exchange, LocalServices, waitForEnd } from "../../../test/kit/ziti/local-services.ts";

const megabyte = 1024 * 1024;
const openWorld = (limits: object) => {
  const { sdk } = publisherOptions("");
  return openFakeWorld("sdk", { sdk: { ...sdk, limits: { ...sdk.limits, ...limits } } });
};

test("clients that connect and leave are reported by name", async () => {
  await using world = await openWorld({});
  await using local = new LocalServices();
  await local.serve(world, world.services[0], echo);
  await local.publish(world);
  const stream = await world.dial(world.services[0]);
  await exchange(stream, Buffer.from("hello"));
  stream.destroy();
  await local.until(() => local.connections.length === 2);
  const visit = { service: world.services[0], caller: "maintainer" };
  expect(local.connections).toEqual([
    { ...visit, kind: "came" },
    { ...visit, kind: "left" },
  ]);
  expect(local.callers).toEqual(["maintainer"]);
});

describe("a client that blocks others, or could, is disconnected", () => {
  test("and no other in its place, when the network takes nothing because of it", async () => {
    await using world = await openWorld({ writeLimit: 300, untakenLimit: 2 ** 40 });
    await using local = new LocalServices();
    let greeted = 0;
    await local.serve(world, world.services[0], (socket) => {
      greeted += 1;
      if (greeted === 1) socket.write(Buffer.alloc(64 * megabyte));
      else echo(socket);
    });
    await local.serve(world, world.services[1], echo);
    await local.publish(world);
    const deaf = await world.dial(world.services[0]);
    await once(deaf, "readable");
    const neighbours = [await world.dial(world.services[0]), await world.dial(world.services[1])];
    const isGone = () => local.connections.some(({ kind }) => kind === "left");
    while (!isGone())
      for (const each of neighbours)
        expect((await exchange(each, Buffer.from("here"))).toString("utf8")).toBe("here");
    expect(local.connections.filter(({ kind }) => kind === "left")).toHaveLength(1);
    await waitForEnd(deaf);
    for (const each of neighbours) each.destroy();
  });

  test("and one that leaves by itself before that crashes nothing", async () => {
    await using world = await openWorld({ deafLimit: 60_000, untakenLimit: megabyte });
    await using local = new LocalServices();
    await local.serve(world, world.services[0], (socket) => void socket.write(Buffer.alloc(8 * megabyte)));
    await local.serve(world, world.services[1], echo);
    await local.publish(world);
    const deaf = await world.dial(world.services[0]);
    let taken = 0;
    for await (const chunk of deaf) {
      taken += chunk.length;
      // It was sent all that it may get unheard.
      if (taken >= megabyte) break;
    }
    deaf.destroy();
    await local.until(() => local.connections.length === 2);
    const stream = await world.dial(world.services[1]);
    expect(await exchange(stream, Buffer.from("alive"))).toEqual(Buffer.from("alive"));
    stream.destroy();
    expect(local.states.map(({ kind }) => kind)).toEqual(["starting", "up"]);
  });

  test("because it sends more than the local service reads", async () => {
    await using world = await openWorld({ unreadLimit: 2 * megabyte });
    await using local = new LocalServices();
    await local.serve(world, world.services[0], (socket) => void socket.pause());
    await local.publish(world);
    const flood = await world.dial(world.services[0]);
    flood.write(Buffer.alloc(16 * megabyte));
    await waitForEnd(flood);
    await local.until(() => local.connections.length === 2);
  });
});

test("clients that vanish in the middle of large transfers crash nothing", async () => {
  await using world = await openWorld({});
  await using local = new LocalServices();
  await local.serve(world, world.services[0], echo);
  await local.serve(world, world.services[1], (socket) => void socket.end(Buffer.alloc(megabyte)));
  await local.publish(world);
  for (let round = 0; round < 10; round += 1) {
    const clients = Array.from({ length: 12 }, async (_, index) => {
      const stream = await world.dial(world.services[index % 2] ?? "");
      stream.on("error", () => {});
      stream.write(Buffer.alloc(index * 50_000 + 1));
      if (index % 3 > 0) await once(stream, "data");
      stream.destroy();
    });
    await Promise.all(clients);
  }
  const stream = await world.dial(world.services[0]);
  expect(await exchange(stream, Buffer.from("alive"))).toEqual(Buffer.from("alive"));
  stream.destroy();
  expect(local.states.map(({ kind }) => kind)).toEqual(["starting", "up"]);
});

test("a process with too much memory is replaced, but not while a client is connected", async () => {
  await using world = await openWorld({ memoryLimit: 1 });
  await using local = new LocalServices();
  await local.serve(world, world.services[0], echo);
  await local.publish(world);
  const [first, second] = [await world.dial(world.services[0]), await world.dial(world.services[0])];
  await exchange(first, Buffer.from("one"));
  await exchange(second, Buffer.from("two"));
  const before = hostingProcesses();
  first.destroy();
  await local.until(() => local.connections.some(({ kind }) => kind === "left"));
  expect(await exchange(second, Buffer.from("still here"))).toEqual(Buffer.from("still here"));
  expect(hostingProcesses()).toEqual(before);
  second.destroy();
  await local.until(() => local.states.filter(({ kind }) => kind === "up").length === 2);
  expect(local.states[2]).toMatchObject({ kind: "restarting", again: 0 });
  expect(local.log.filter((line) => line.startsWith("!"))).toEqual([]);
});

test("above a second limit it is replaced although a client is connected, and the log says so before", async () => {
  await using world = await openWorld({ memoryLimit: 110 * megabyte, memoryCeiling: 200 * megabyte });
  await using local = new LocalServices();
  await local.serve(world, world.services[0], echo);
  await local.publish(world);
  const stream = await world.dial(world.services[0]);
  let sent = 0;
  // The native part keeps two and a half times what it sends.
  while (sent < 200 && (await exchange(stream, Buffer.alloc(megabyte)).catch(() => undefined))) sent += 1;
  expect(sent).toBeGreaterThan(20);
  expect(sent).toBeLessThan(70);
  expect(local.log.at(-1)).toMatch(
    /^! The host in the Ziti network is restarted: its process uses 2\d\d MB of memory, the most that it may; connected people are cut off/,
  );
  await local.until(() => local.states.filter(({ kind }) => kind === "up").length === 2);
  const again = await world.dial(world.services[0]);
  expect(await exchange(again, Buffer.from("again"))).toEqual(Buffer.from("again"));
  again.destroy();
});

test("a service that the network refuses ends the attempt, with the reason", async () => {
  await using world = await openWorld({});
  await using local = new LocalServices();
  const refused = world.network.refuse(world.services[0]);
  await using publication = world.publisher.publish(local.publishOptions(world));
  expect(await publication.settled).toMatchObject({
    kind: "unavailable",
    why: `the network does not let it host ${world.services[0]} (-18)`,
  });
  refused();
});

test("the process ends with the one that started it", async () => {
  await using world = await openWorld({});
  const { sdk } = publisherOptions(world.folder);
  const child = spawn(sdk.node, [sdk.entry], { stdio: ["pipe", "pipe", "inherit"] });
  const limits = { memoryLimit: 2 ** 40, memoryCeiling: 2 ** 40, writeLimit: 1_000, unreadLimit: megabyte };
  const more = { untakenLimit: megabyte, deafLimit: 1_000, settleLimit: 200 };
  const endpoints = [{ service: world.services[0], socket: `${world.folder}/x.sock` }];
  child.stdin.write(
    `${JSON.stringify({ addon: sdk.addon, identity: world.identity, endpoints, ...limits, ...more })}\n`,
  );
  let told = "";
  for await (const chunk of child.stdout) {
    told += chunk;
    // A killed parent has the same effect.
    if (told.includes("ready")) child.stdin.end();
  }
  expect(told).toContain(`{"tiding":"ready","service":"${world.services[0]}"}`);
  if (child.exitCode === null) await once(child, "exit");
  expect(child.exitCode).toBe(0);
});

describe("the last words of a local service arrive", () => {
  const lastWords = "The run has ended";

  test("when it ends, although the native part loses what is closed right after a write", async () => {
    await using world = await openWorld({});
    await using local = new LocalServices();
    await local.serve(world, world.services[0], (socket) => void socket.end(lastWords));
    await local.publish(world);
    expect((await buffer(await world.dial(world.services[0]))).toString("utf8")).toBe(lastWords);
  });

  test("when the publication ends right after it", async () => {
    await using world = await openWorld({});
    await using local = new LocalServices();
    const greeted: Socket[] = [];
    await local.serve(world, world.services[0], (socket) => {
      greeted.push(socket);
      socket.write("hello");
    });
    const publication = await local.publish(world);
    const clients = [await world.dial(world.services[0]), await world.dial(world.services[0])];
    for (const client of clients) await once(client, "data");
    const heard = clients.map(buffer);
    for (const socket of greeted) socket.end(lastWords);
    await publication[Symbol.asyncDispose]();
    expect((await Promise.all(heard)).map(String)).toEqual([lastWords, lastWords]);
  });
});
