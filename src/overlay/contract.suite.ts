// The suite that every publisher passes, over a network.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import {
  echo,
  exchange,
  LocalServices,
  type PublisherWorld,
  waitForEnd,
} from "../../test/kit/ziti/local-services.ts";
import { renderCallerLine } from "./index.ts";

/** How much the suite transfers; sizes are bytes in each direction. */
export interface SuiteWeight {
  manyClients: number;
  bytesOfEach: number;
  bytesOfOne: number;
}

const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Tests a publisher against the contract. */
export function describePublisherContract(
  name: string,
  open: () => Promise<PublisherWorld>,
  weight: SuiteWeight,
): void {
  describe(`the publisher contract: ${name}`, () => {
    test(`${weight.manyClients} clients at once each get their own bytes back`, async () => {
      await using world = await open();
      await using local = new LocalServices();
      for (const service of world.services) await local.serve(world, service, echo);
      await local.publish(world);
      const clients = Array.from({ length: weight.manyClients }, async (_, index) => {
        const stream = await world.dial(world.services[index % 2] ?? "");
        const sent = randomBytes(weight.bytesOfEach);
        const back = await exchange(stream, sent);
        stream.destroy();
        return digest(back) === digest(sent);
      });
      expect(await Promise.all(clients)).toEqual(clients.map(() => true));
    });

    test(`one client gets ${weight.bytesOfOne} bytes back unchanged`, async () => {
      await using world = await open();
      await using local = new LocalServices();
      await local.serve(world, world.services[0], echo);
      await local.publish(world);
      const stream = await world.dial(world.services[0]);
      const sent = randomBytes(weight.bytesOfOne);
      expect(digest(await exchange(stream, sent))).toBe(digest(sent));
      stream.destroy();
    });

    test("bytes of a client are never read as its caller line", async () => {
      await using world = await open();
      await using local = new LocalServices();
      await local.serve(world, world.services[0], echo);
      await local.publish(world);
      const stream = await world.dial(world.services[0]);
      const sent = renderCallerLine("somebody else");
      expect(await exchange(stream, sent)).toEqual(sent);
      expect(local.callers).toHaveLength(1);
      expect(local.callers).not.toContain("somebody else");
      stream.destroy();
    });

    test("services are kept apart, and may send first", async () => {
      await using world = await open();
      await using local = new LocalServices();
      for (const service of world.services)
        await local.serve(world, service, (socket) => void socket.end(`I am ${service}`));
      await local.publish(world);
      for (const service of world.services) {
        const stream = await world.dial(service);
        expect((await buffer(stream)).toString("utf8")).toBe(`I am ${service}`);
        stream.destroy();
      }
    });

    test("when a client ends, its connection to the service ends", async () => {
      await using world = await open();
      await using local = new LocalServices();
      const closed: string[] = [];
      await local.serve(world, world.services[0], (socket) => {
        socket.write("hello");
        socket.once("end", () => socket.end());
        socket.once("close", () => closed.push("closed"));
        socket.resume();
      });
      await local.publish(world);
      const stream = await world.dial(world.services[0]);
      await once(stream, "data");
      stream.destroy();
      await local.until(() => local.connections.some(({ kind }) => kind === "left"));
      expect(local.connections.map(({ service, kind }) => `${service} ${kind}`)).toEqual([
        `${world.services[0]} came`,
        `${world.services[0]} left`,
      ]);
    });

    test("one direction of a connection can end, if the publisher supports it", async () => {
      await using world = await open();
      if (!world.publisher.supportsHalfClose) return;
      await using local = new LocalServices();
      await local.serve(world, world.services[0], (socket) => {
        let sent = "";
        socket.on("data", (chunk) => {
          sent += chunk.toString("utf8");
        });
        socket.once("end", () => socket.end(`you said ${sent}`));
      });
      await local.publish(world);
      const stream = await world.dial(world.services[0]);
      stream.end("all");
      expect((await buffer(stream)).toString("utf8")).toBe("you said all");
    });

    test("a client of a missing service is disconnected, and the others are served", async () => {
      await using world = await open();
      await using local = new LocalServices();
      await local.serve(world, world.services[1], echo);
      await local.publish(world);
      await waitForEnd(await world.dial(world.services[0]));
      const stream = await world.dial(world.services[1]);
      expect((await exchange(stream, Buffer.from("here"))).toString("utf8")).toBe("here");
      stream.destroy();
    });

    test("a client that reads late blocks no other service, and misses nothing", async () => {
      await using world = await open();
      await using local = new LocalServices();
      const flood = randomBytes(4 * 1024 * 1024);
      await local.serve(world, world.services[0], (socket) => void socket.end(flood));
      await local.serve(world, world.services[1], echo);
      await local.publish(world);
      const late = await world.dial(world.services[0]);
      late.pause();
      await local.until(() => local.connections.length === 1);
      const stream = await world.dial(world.services[1]);
      expect((await exchange(stream, Buffer.from("here"))).toString("utf8")).toBe("here");
      stream.destroy();
      expect(digest(await buffer(late))).toBe(digest(flood));
      late.destroy();
    });

    test("a client that leaves 64 MB unread is disconnected, and its neighbours do not wait for it", async () => {
      await using world = await open();
      await using local = new LocalServices();
      let greeted = 0;
      await local.serve(world, world.services[0], (socket) => {
        greeted += 1;
        if (greeted === 1) socket.write(Buffer.alloc(64 * 1024 * 1024));
        else echo(socket);
      });
      await local.serve(world, world.services[1], echo);
      await local.publish(world);
      const deaf = await world.dial(world.services[0]);
      await once(deaf, "readable");
      const neighbours = [await world.dial(world.services[0]), await world.dial(world.services[1])];
      const isGone = () => local.connections.some(({ kind }) => kind === "left");
      for (let round = 0; round < 3 || !isGone(); round += 1)
        for (const each of neighbours)
          expect(await exchange(each, Buffer.from("here"))).toEqual(Buffer.from("here"));
      expect(local.connections.filter(({ kind }) => kind === "left")).toHaveLength(1);
      await waitForEnd(deaf);
      for (const each of neighbours) each.destroy();
    });

    test("a host that crashes is restarted, and clients can connect again", async () => {
      await using world = await open();
      await using local = new LocalServices();
      await local.serve(world, world.services[0], echo);
      await local.publish(world);
      const held = await world.dial(world.services[0]);
      await exchange(held, Buffer.from("hello"));
      world.crash();
      await waitForEnd(held);
      await local.until(() => local.states.filter(({ kind }) => kind === "up").length === 2);
      expect(local.states.map(({ kind }) => kind)).toEqual([
        "starting",
        "up",
        "restarting",
        "starting",
        "up",
      ]);
      // The Go runtime catches the signal and exits with 2.
      expect(local.log.filter((line) => line.startsWith("! "))).toEqual([
        expect.stringMatching(/is restarted: .*(SIGSEGV|exit code 2)/),
      ]);
      const stream = await world.dial(world.services[0]);
      expect((await exchange(stream, Buffer.from("again"))).toString("utf8")).toBe("again");
      stream.destroy();
    });

    test("a second host is refused with a message, and is not reachable", async () => {
      await using world = await open();
      await using local = new LocalServices();
      await using second = new LocalServices();
      await local.serve(world, world.services[0], echo);
      await local.publish(world);
      await using refused = world.publisher.publish(second.publishOptions(world));
      expect(await refused.settled).toMatchObject({
        kind: "unavailable",
        why: expect.stringContaining(`another host answers for ${world.services[0]} already`),
      });
      expect(second.log).toEqual([
        expect.stringMatching(/^! The run could not be published .* already; end the other run/),
      ]);
    });

    test("closing it disconnects all clients, and no new one can connect", async () => {
      await using world = await open();
      await using local = new LocalServices();
      await local.serve(world, world.services[0], echo);
      const publication = await local.publish(world);
      const held = await world.dial(world.services[0]);
      await exchange(held, Buffer.from("hello"));
      await publication[Symbol.asyncDispose]();
      expect(publication.state).toEqual({ kind: "closed" });
      await waitForEnd(held);
      await expect(reached(world, world.services[0])).resolves.toBe(false);
    });
  });
}

/** Whether a service answers. */
async function reached(world: PublisherWorld, service: string): Promise<boolean> {
  try {
    const stream = await world.dial(service);
    await exchange(stream, Buffer.from("anybody?"));
    stream.destroy();
    return true;
  } catch {
    return false;
  }
}
