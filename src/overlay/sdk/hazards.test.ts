// Provokes what can go wrong with the native part: clients that do not read or vanish, memory, a lost parent process.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { hostingProcesses, openFakeWorld, publisherOptions } from "../../../test/kit/ziti/fake-world.ts";
import { echo, exchange, LocalServices, waitForEnd } from "../../../test/kit/ziti/local-services.ts";

const megabyte = 1024 * 1024;
const openWorld = (limits: object) => {
  const { sdk } = publisherOptions("");
  return openFakeWorld("sdk", { sdk: { ...sdk, limits } });
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

describe("a client that blocks others is disconnected", () => {
  test("because it does not read, and the others of the same service continue", async () => {
    await using world = await openWorld({ writeLimit: 300 });
    await using local = new LocalServices();
    let greeted = 0;
    await local.serve(world, world.services[0], (socket) => {
      greeted += 1;
      if (greeted === 1) socket.write(Buffer.alloc(8 * megabyte));
      else echo(socket);
    });
    await local.publish(world);
    const deaf = await world.dial(world.services[0]);
    deaf.pause();
    await local.until(() => local.connections.length === 1);
    const stream = await world.dial(world.services[0]);
    expect(await exchange(stream, Buffer.from("here"))).toEqual(Buffer.from("here"));
    await local.until(() => local.connections.length === 3);
    expect(local.connections.map(({ kind }) => kind)).toEqual(["came", "came", "left"]);
    stream.destroy();
    deaf.destroy();
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
  const limits = { memoryLimit: 2 ** 40, writeLimit: 1_000, unreadLimit: megabyte };
  const endpoints = [{ service: world.services[0], socket: `${world.folder}/x.sock` }];
  child.stdin.write(
    `${JSON.stringify({ addon: sdk.addon, identity: world.identity, endpoints, ...limits })}\n`,
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
