// Holds the tunneler to its ports: a taken one is told, and what it hosts unasked leads nowhere.
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { openFakeWorld } from "../../../test/kit/ziti/fake-world.ts";
import { freePort } from "../../../test/kit/ziti/free-port.ts";
import { echo, LocalServices, waitForEnd } from "../../../test/kit/ziti/local-services.ts";

test("a port that somebody else listens on is told, with what to do", async () => {
  await using world = await openFakeWorld("tunneler");
  await using local = new LocalServices();
  const [service] = world.network.services;
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(service?.port, "127.0.0.1", resolve));
  await using publication = world.publisher.publish(local.publishOptions(world));
  expect(await publication.settled).toMatchObject({
    kind: "unavailable",
    why: `port ${service?.port} of 127.0.0.1, which the config of ${service?.name} names, is taken; end the program that listens there`,
  });
  other.close();
});

test("a service that it hosts unasked lets nobody in, and nobody else can listen in its place", async () => {
  await using world = await openFakeWorld("tunneler");
  const port = await freePort();
  world.network.addService("control-write.x.ralph", port);
  await using local = new LocalServices();
  await local.serve(world, world.services[0], echo);
  await local.publish(world);
  await waitForEnd(await world.dial("control-write.x.ralph"));
  const other = createServer();
  const fault = await new Promise<NodeJS.ErrnoException>((resolve) => {
    other.once("error", resolve);
    other.listen(port, "127.0.0.1");
  });
  expect(fault.code).toBe("EADDRINUSE");
});

test("a service of another run that it would host keeps it from beginning", async () => {
  await using world = await openFakeWorld("tunneler");
  world.network.addService("terminal.other.ralph", await freePort());
  await using theirs = new LocalServices();
  await using local = new LocalServices();
  const order = theirs.publishOptions(world, {
    endpoints: [{ service: "terminal.other.ralph", socket: "/nowhere" }],
  });
  await using sdk = await openFakeWorld("sdk");
  await using first = sdk.publisher.publish({ ...order, folder: world.folder });
  expect(await first.settled).toEqual({ kind: "up" });
  await using second = world.publisher.publish(local.publishOptions(world));
  expect(await second.settled).toMatchObject({
    why: expect.stringMatching(/terminal\.other\.ralph already/),
  });
});
