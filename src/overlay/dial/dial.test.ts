// Tests both diallers: bytes pass, a missing host is explained, and nothing is left behind.
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { openFakeWorld, publisherOptions } from "../../../test/kit/ziti/fake-world.ts";
import { echo, exchange, LocalServices, waitForEnd } from "../../../test/kit/ziti/local-services.ts";
import { systemClock } from "../../platform/index.ts";
import { createCliDialler, createSdkDialler, openBridge } from "../index.ts";

const location = (world: { identity: string; folder: string }) => ({
  identity: world.identity,
  folder: world.folder,
  environment: process.env,
  clock: systemClock,
  marker: `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}`,
});

const diallers = [
  [
    "cli",
    (world: Parameters<typeof location>[0]) => createCliDialler(publisherOptions("").ziti, location(world)),
  ],
  [
    "sdk",
    (world: Parameters<typeof location>[0]) => createSdkDialler(publisherOptions("").sdk, location(world)),
  ],
] as const;

describe.each(diallers)("the %s dialler", (name, create) => {
  test("keeps many connections apart", async () => {
    await using world = await openFakeWorld("tunneler");
    await using local = new LocalServices();
    await local.serve(world, world.services[0], echo);
    await local.publish(world);
    await using dialler = create(world);
    expect([dialler.name, await dialler.probe()]).toEqual([name, { available: true }]);
    const sent = ["one", "two", "three"].map((word) => Buffer.from(word.repeat(50_000)));
    const back = sent.map(async (bytes) => {
      const stream = await dialler.dial(world.services[0]);
      const whole = await exchange(stream, bytes);
      stream.destroy();
      return whole;
    });
    expect(await Promise.all(back)).toEqual(sent);
  });

  test("serves a port of this machine that leads to the service", async () => {
    await using world = await openFakeWorld("tunneler");
    await using local = new LocalServices();
    await local.serve(world, world.services[0], (socket) => void socket.end("hello"));
    await local.publish(world);
    await using dialler = create(world);
    await using door = await openBridge({
      from: { port: 0 },
      connect: () => dialler.dial(world.services[0]),
    });
    expect((await buffer(connect(door.port, "127.0.0.1"))).toString("utf8")).toBe("hello");
  });

  test("ends the connection when no host answers", async () => {
    await using world = await openFakeWorld("tunneler");
    await using dialler = create(world);
    await waitForEnd(await dialler.dial("nobody.x.ralph"));
  });

  test.each(["a@b", "tcp:x", "-v", ""])("refuses %j, which is not the name of a service", async (service) => {
    await using world = await openFakeWorld("tunneler");
    await using dialler = create(world);
    await expect(dialler.dial(service)).rejects.toThrow(/name one that `ralph-ci ziti plan` prints/);
  });

  test("ends open connections when it is disposed", async () => {
    await using world = await openFakeWorld("tunneler");
    await using local = new LocalServices();
    await local.serve(world, world.services[0], echo);
    await local.publish(world);
    const dialler = create(world);
    const stream = await dialler.dial(world.services[0]);
    await exchange(stream, Buffer.from("hello"));
    await dialler[Symbol.asyncDispose]();
    await waitForEnd(stream);
  });
});

test("the program's own message says why no host answers", async () => {
  await using world = await openFakeWorld("tunneler");
  await using dialler = createCliDialler(publisherOptions("").ziti, location(world));
  const stream = await dialler.dial("nobody.x.ralph");
  const fault = new Promise<Error>((resolve) => stream.once("error", resolve));
  stream.resume();
  expect((await fault).message).toBe(
    "unable to dial ziti:nobody.x.ralph: service 'nobody.x.ralph' not found",
  );
});
