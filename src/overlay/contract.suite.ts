// The suite that every publisher passes: what the contract promises, shown over a network.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { systemClock } from "../platform/index.ts";
import type { Publication, PublicationState, Publisher, PublishOrder, Visit } from "./index.ts";

/** A network with services that the identity may host. */
export interface PublisherWorld extends AsyncDisposable {
  publisher: Publisher;
  /** Two services. */
  services: readonly [string, string];
  identity: string;
  /** A folder of this world. */
  folder: string;
  /** Dials as a client of the network. */
  dial(service: string): Promise<Duplex>;
  /** Kills the process that hosts, with SIGSEGV. */
  crash(): void;
}

/** How heavy the suite is: bytes each way. */
export interface SuiteWeight {
  manyClients: number;
  bytesOfEach: number;
  bytesOfOne: number;
}

/** What listens locally in a test. */
class LocalServices implements AsyncDisposable {
  readonly visits: Visit[] = [];
  readonly states: PublicationState[] = [];
  readonly log: string[] = [];
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #publication: Publication | undefined;
  #heard: (() => void)[] = [];

  /** Listens as the endpoint of a service. */
  async serve(world: PublisherWorld, service: string, act: (socket: Socket) => void): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      act(socket);
    });
    server.listen(join(world.folder, `${service}.sock`));
    await once(server, "listening");
    this.#servers.push(server);
  }

  order(world: PublisherWorld, more: Partial<PublishOrder> = {}): PublishOrder {
    return {
      endpoints: world.services.map((service) => ({
        service,
        socket: join(world.folder, `${service}.sock`),
      })),
      identity: world.identity,
      folder: world.folder,
      environment: process.env,
      mark: `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}`,
      clock: systemClock,
      log: { info: (line) => void this.log.push(line), warn: (line) => void this.log.push(`! ${line}`) },
      signal: new AbortController().signal,
      onState: (state) => {
        this.states.push(state);
        for (const tell of this.#heard.splice(0)) tell();
      },
      onVisit: (visit) => {
        this.visits.push(visit);
        for (const tell of this.#heard.splice(0)) tell();
      },
      ...more,
    };
  }

  /** Publishes and waits until it is up. */
  async publish(world: PublisherWorld): Promise<Publication> {
    this.#publication = world.publisher.publish(this.order(world));
    expect(await this.#publication.settled).toEqual({ kind: "up" });
    return this.#publication;
  }

  /** Waits until something is so, which is looked at after each event. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => void this.#heard.push(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#publication?.[Symbol.asyncDispose]();
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) await new Promise((resolve) => server.close(resolve));
  }
}

const echo = (socket: Socket) => void socket.pipe(socket);
const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Resolves when a connection was ended or broken by the other side. */
async function letGo(stream: Duplex): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    for (const event of ["end", "close"]) stream.once(event, () => resolve());
  });
  stream.on("error", () => {});
  stream.resume();
  if (!stream.destroyed && !stream.readableEnded) await gone;
  stream.destroy();
}

/** Sends bytes and takes as many back. */
async function exchange(stream: Duplex, sent: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  const whole = new Promise<void>((resolve, reject) => {
    stream.on("data", (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length >= sent.length) resolve();
    });
    const fail = () => reject(new Error(`${length} of ${sent.length} bytes came back`));
    for (const event of ["error", "close", "end"]) stream.once(event, fail);
  });
  stream.write(sent);
  await whole;
  return Buffer.concat(pieces);
}

/** Holds a publisher to the contract. */
export function describePublisherContract(
  name: string,
  open: () => Promise<PublisherWorld>,
  weight: SuiteWeight,
): void {
  describe(`the publisher contract: ${name}`, () => {
    test(`${weight.manyClients} clients at once get their own bytes back, all of them`, async () => {
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

    test(`one client gets ${weight.bytesOfOne} bytes back as it sent them`, async () => {
      await using world = await open();
      await using local = new LocalServices();
      await local.serve(world, world.services[0], echo);
      await local.publish(world);
      const stream = await world.dial(world.services[0]);
      const sent = randomBytes(weight.bytesOfOne);
      expect(digest(await exchange(stream, sent))).toBe(digest(sent));
      stream.destroy();
    });

    test("each service is its own, and may speak first", async () => {
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

    test("the end of a client is the end for the service", async () => {
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
      await local.until(() => local.visits.some(({ kind }) => kind === "left"));
      expect(local.visits.map(({ service, kind }) => `${service} ${kind}`)).toEqual([
        `${world.services[0]} came`,
        `${world.services[0]} left`,
      ]);
    });

    test("half of a connection may end where the publisher says so", async () => {
      await using world = await open();
      if (!world.publisher.keepsHalfClosed) return;
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

    test("a client whose service is not there is let go, and the others are served", async () => {
      await using world = await open();
      await using local = new LocalServices();
      await local.serve(world, world.services[1], echo);
      await local.publish(world);
      await letGo(await world.dial(world.services[0]));
      const stream = await world.dial(world.services[1]);
      expect((await exchange(stream, Buffer.from("here"))).toString("utf8")).toBe("here");
      stream.destroy();
    });

    test("a client that does not read does not keep the other service waiting", async () => {
      await using world = await open();
      await using local = new LocalServices();
      const flood = Buffer.alloc(4 * 1024 * 1024, "x");
      await local.serve(world, world.services[0], (socket) => void socket.write(flood));
      await local.serve(world, world.services[1], echo);
      await local.publish(world);
      const deaf = await world.dial(world.services[0]);
      deaf.on("error", () => {});
      deaf.pause();
      const stream = await world.dial(world.services[1]);
      expect((await exchange(stream, Buffer.from("here"))).toString("utf8")).toBe("here");
      stream.destroy();
      deaf.destroy();
    });

    test("a host that crashes is started again, and clients get in again", async () => {
      await using world = await open();
      await using local = new LocalServices();
      await local.serve(world, world.services[0], echo);
      await local.publish(world);
      const held = await world.dial(world.services[0]);
      await exchange(held, Buffer.from("hello"));
      world.crash();
      await letGo(held);
      await local.until(() => local.states.filter(({ kind }) => kind === "up").length === 2);
      expect(local.states.map(({ kind }) => kind)).toEqual([
        "starting",
        "up",
        "restarting",
        "starting",
        "up",
      ]);
      // The runtime of Go takes the signal and ends with 2.
      expect(local.log.filter((line) => line.startsWith("! "))).toEqual([
        expect.stringMatching(/is started again: .*(SIGSEGV|exit code 2)/),
      ]);
      const stream = await world.dial(world.services[0]);
      expect((await exchange(stream, Buffer.from("again"))).toString("utf8")).toBe("again");
      stream.destroy();
    });

    test("a second host is refused with a message, and nobody reaches it", async () => {
      await using world = await open();
      await using local = new LocalServices();
      await using second = new LocalServices();
      await local.serve(world, world.services[0], echo);
      await local.publish(world);
      await using refused = world.publisher.publish(second.order(world));
      expect(await refused.settled).toMatchObject({
        kind: "unavailable",
        why: expect.stringContaining(`another host answers for ${world.services[0]} already`),
      });
      expect(second.log).toEqual([
        expect.stringMatching(/^! Nobody can attach .* already; end the other run/),
      ]);
    });

    test("once it is closed nobody gets in, and those who were in are out", async () => {
      await using world = await open();
      await using local = new LocalServices();
      await local.serve(world, world.services[0], echo);
      const publication = await local.publish(world);
      const held = await world.dial(world.services[0]);
      await exchange(held, Buffer.from("hello"));
      await publication[Symbol.asyncDispose]();
      expect(publication.state).toEqual({ kind: "closed" });
      await letGo(held);
      await expect(reached(world, world.services[0])).resolves.toBe(false);
    });
  });
}

/** Whether anything answers. */
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
