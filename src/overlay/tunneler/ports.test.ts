// Tests the ports of the tunneler: a taken port is reported, and unpublished services lead nowhere.
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { openFakeWorld } from "../../../test/kit/ziti/fake-world.ts";
import { freePort } from "../../../test/kit/ziti/free-port.ts";
import { echo, LocalServices, waitForEnd } from "../../../test/kit/ziti/local-services.ts";

test("a taken port is reported with the fix", async () => {
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

test("an unpublished service refuses clients, and its port is blocked for other programs", async () => {
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

test("it does not start when it would host a service of another run", async () => {
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
